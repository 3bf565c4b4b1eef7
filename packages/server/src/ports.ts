/**
 * What the authorization server needs from outside. The program that joins the parts implements these; every field and
 * label that passes through them is a constant, a number, a code or an identifier of ours, never a token or a claim.
 */

/** One structured line. Fields are small and of known names; `message` is constant. */
export interface Log {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Counts one occurrence. Labels come from closed sets (route patterns, methods, codes, statuses), so that the number of
 * series is bounded by the program and not by who calls it.
 */
export type Counter = (name: CounterName, labels: Readonly<Record<string, string | number>>) => void;

export type CounterName =
  | 'http_requests_total'
  | 'http_refusals_total'
  | 'throttled_total'
  | 'feed_streams_opened_total'
  | 'feed_streams_closed_total'
  /** Requests past the proxies that carried the header in which only those write certificates. */
  | 'client_certificates_ignored_total'
  /** Heartbeats that were left out, since the store did not say where the log stands. */
  | 'feed_heartbeats_unconfirmed_total'
  /** How often that began. */
  | 'feed_outages_total';

/** Milliseconds on a clock that never steps back; its zero means nothing. */
export type MonotonicClock = () => number;

/** Milliseconds since 1970. */
export type WallClockMilliseconds = () => number;
