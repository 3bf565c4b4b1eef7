/**
 * The sequencer. Numbers are given here and nowhere else, under the lock of the head's one row, in the order in which
 * transactions became visible: whoever began first and commits last is numbered last, and nothing is ever numbered behind
 * what a reader has seen. It is one statement of the server, so a node that is paused or dies in the middle holds no lock and
 * leaves either all of its work or none.
 *
 * Each query in it sees what was committed up to its own beginning (READ COMMITTED, a VOLATILE function), so the outbox is
 * read after the lock was taken.
 *
 * Delta text and running hash are those of `feed-hash.ts` and `formatDelta`; a test holds them equal.
 *
 * It answers the rows that it numbered and, last, the head with a null for the delta.
 */
export function sequenceOutboxFunction(s: string): string {
  return `
CREATE FUNCTION ${s}.sequence_outbox(max_rows int)
  RETURNS TABLE (log_id text, seq bigint, hash text, delta text, expires_at bigint)
  LANGUAGE plpgsql VOLATILE AS $function$
#variable_conflict use_column
DECLARE
  waiting record;
  numbered bigint[] := '{}';
BEGIN
  SELECT head.log_id, head.seq, head.hash INTO log_id, seq, hash FROM ${s}.log_head AS head FOR UPDATE;
  FOR waiting IN SELECT o.id, o.body, o.expires_at AS ends FROM ${s}.outbox AS o ORDER BY o.id LIMIT max_rows LOOP
    seq := seq + 1;
    delta := '{"seq":' || seq || ',' || waiting.body || '}';
    hash := rtrim(translate(encode(sha256(convert_to(hash || E'\\n' || delta, 'UTF8')), 'base64'), '+/', '-_'), '=');
    expires_at := waiting.ends;
    numbered := numbered || waiting.id;
    INSERT INTO ${s}.revocation_log VALUES (seq, delta, hash, expires_at);
    RETURN NEXT;
  END LOOP;
  IF cardinality(numbered) > 0 THEN
    DELETE FROM ${s}.outbox WHERE id = ANY (numbered);
    UPDATE ${s}.log_head AS head SET seq = sequence_outbox.seq, hash = sequence_outbox.hash;
    PERFORM pg_notify('${channelOf(s)}', '');
  END IF;
  delta := NULL;
  expires_at := NULL;
  RETURN NEXT;
END
$function$;
`;
}

/** The channel on which a store's nodes wake each other: its schema's name, without the quotes. */
export function channelOf(schema: string): string {
  return schema.replaceAll('"', '');
}
