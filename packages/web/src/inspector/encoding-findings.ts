import { coreFinding } from './finding.ts';
import type { Finding } from './inspection.ts';
import type { JsonFault } from './lenient-json.ts';
import type { SegmentFault } from './segment-reading.ts';
import type { ReadPart } from './token-parts.ts';

/** As the token core has it: how parts of a token are called in a sentence. */
const partNames: Readonly<Record<ReadPart['name'], string>> = {
  header: 'header',
  'unprotected-header': 'unprotected header',
  claims: 'claims',
  payload: 'payload',
  signature: 'signature',
  'encrypted-key': 'encrypted key',
  iv: 'initialisation vector',
  ciphertext: 'ciphertext',
  tag: 'authentication tag',
  aad: 'additional data',
};

/**
 * What is wrong with the letters of a part: it is not the one canonical base64url of its bytes. The end of one that was cut
 * off says nothing.
 */
export function findBadSpelling({ name, segment }: ReadPart, isCutOff: boolean): readonly Finding[] {
  const faults = (segment?.faults ?? []).filter(
    ({ what }) => !isCutOff || (what !== 'length' && what !== 'trailing-bits'),
  );
  return faults.map(({ what, mark, count }) => {
    const { sentence, fix } = spellings[what];
    return coreFinding('token_malformed', {
      sentence: `In the ${partNames[name]}: ${sentence}${count > 1 ? ` There are ${count} of these.` : ''}`,
      fix,
      mark,
      path: name,
    });
  });
}

const spellings: Readonly<Record<SegmentFault['what'], { readonly sentence: string; readonly fix: string }>> = {
  padding: {
    sentence: 'an equals sign, which base64 has at its end and a token never has.',
    fix: 'Write base64url without padding (RFC 7515 §2). A token has one spelling only.',
  },
  'other-alphabet': {
    sentence: 'a plus sign or a slash, which are letters of base64 and not of base64url.',
    fix: 'Write base64url, with - and _ (RFC 4648 §5). In an address or a form a plus sign would become a blank.',
  },
  'white-space': {
    sentence: 'white space inside the token.',
    fix: 'Send the token on one line, without white space.',
  },
  stranger: {
    sentence: 'a character that no token has.',
    fix: 'Copy the token anew: letters, digits, - and _ alone, with dots between its parts.',
  },
  length: {
    sentence: 'one letter too many or some too few: no bytes are written with so many.',
    fix: 'Most likely the token was cut off or a letter was lost. Copy it anew.',
  },
  'trailing-bits': {
    sentence: 'the last letter has bits that belong to no byte. Another letter stands for the same bytes.',
    fix: 'The last letter was changed, or whoever wrote it has a faulty encoder (RFC 4648 §3.5).',
  },
};

/** What is wrong with a part as JSON, by the rules of the token core. */
export function findBadJson(part: ReadPart, code: 'header_malformed' | 'claims_malformed'): readonly Finding[] {
  const { name, text, json, badByte, segment } = part;
  const what = partNames[name];
  const found: Finding[] = [];
  if (badByte !== undefined && segment !== undefined) {
    const mark = segment.markOf(badByte, badByte + 1);
    found.push(
      coreFinding(code, {
        ...{ sentence: `In the ${what}: from here on it is no UTF-8.`, fix: 'JSON is UTF-8 (RFC 8259 §8.1).' },
        ...{ mark, path: name },
      }),
    );
  }
  if (text === undefined) return found;
  if (json === undefined) {
    found.push(coreFinding(code, { ...noObject(part), mark: text.markOf(0, text.text.length), path: name }));
    return found;
  }
  if (json.node.kind === 'array') {
    found.push(coreFinding(code, { ...noObject(part), mark: text.markOf(0, 1), path: name }));
  }
  if (text.text.startsWith('\ufeff')) {
    const sentence = `In the ${what}: a byte order mark at the beginning, which JSON must not have.`;
    found.push(
      coreFinding(code, {
        sentence,
        fix: 'Write UTF-8 without one (RFC 8259 §8.1).',
        mark: text.markOf(0, 1),
        path: name,
      }),
    );
  }
  for (const fault of json.faults) {
    const sentence = `In the ${what}: ${faultSentences[fault.what](fault)}`;
    found.push(
      coreFinding(code, {
        sentence,
        fix: faultFixes[fault.what],
        mark: text.markOf(fault.from, Math.max(fault.to, fault.from + 1)),
        path: name,
      }),
    );
  }
  return found;
}

function noObject({ name, text }: ReadPart): { readonly sentence: string; readonly fix: string } {
  const fix = 'A JWT has a JSON object here (RFC 7519 §7.2).';
  if (text?.text === '') {
    const sentence =
      name === 'header'
        ? 'The header is empty.'
        : 'There is nothing between the dots: the payload is detached, and travels beside the token.';
    return { sentence, fix };
  }
  const kind =
    name === 'header'
      ? 'The header is no JSON object.'
      : 'The payload is no JSON object: this is a signed text, and no JWT.';
  return { sentence: kind, fix };
}

const faultSentences: Readonly<Record<JsonFault['what'], (fault: JsonFault) => string>> = {
  syntax: ({ detail }) => `${detail}. From here on it is no JSON.`,
  depth: ({ detail }) => `it is ${detail}.`,
  duplicate_member: () =>
    'this name was there before in the same object. One reader takes the first, another the last.',
  forbidden_name: () => 'this name reaches, or seems to reach, the prototype of what it is copied into.',
  surrogate: () => 'a half of a character stands alone, which no text can hold.',
  number: () => 'this number is not held exactly by programs: two different ones become the same.',
};

const faultFixes: Readonly<Record<JsonFault['what'], string>> = {
  syntax: 'Write it with a JSON library, not by joining texts.',
  depth: 'Nest less. A walk over a deep value can end a program.',
  duplicate_member: 'Write each name once (RFC 7515 §4, RFC 7519 §4). Refuse a token that has one twice.',
  forbidden_name:
    'Choose other names. A program that copies the claims into an object of its own could change all objects.',
  surrogate: 'Write whole characters.',
  number: 'Write long identifiers as text.',
};
