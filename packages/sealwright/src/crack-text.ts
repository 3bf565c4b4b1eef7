import type { CrackProgress } from '@sealwright/audit/crack';

/** What a search found, whoever searched. */
export interface CrackAnswer {
  readonly algorithm: string;
  readonly secret: Uint8Array | undefined;
  readonly complete: boolean;
  /** Undefined where hashcat searched, which does not say it. */
  readonly tried: number | undefined;
  readonly seconds: number;
}

export function answerJson({ algorithm, secret, complete, tried, seconds }: CrackAnswer): object {
  return {
    found: secret !== undefined,
    algorithm,
    ...(secret === undefined
      ? {}
      : { secret: textOf(secret) ?? null, secret_hex: Buffer.from(secret).toString('hex') }),
    complete,
    ...(tried === undefined ? {} : { tried, per_second: Math.round(tried / seconds) }),
    seconds: Math.round(seconds * 1000) / 1000,
  };
}

/** The one line of stdout. The secret is quoted as JSON in plain ASCII: a terminal obeys nothing in it. */
export function answerText({ secret }: CrackAnswer): string {
  if (secret === undefined) return 'not found';
  const text = textOf(secret);
  return `found ${text === undefined ? `hex:${Buffer.from(secret).toString('hex')}` : quote(text)}`;
}

/** What stands on stderr beside it. */
export function remarkText({ algorithm, secret, complete, tried, seconds }: CrackAnswer): string {
  const time = `${seconds.toFixed(1)} s`;
  const work =
    tried === undefined ? time : `${tried.toLocaleString('en-US')} candidates in ${time}, ${rateText(tried / seconds)}`;
  if (secret !== undefined) {
    return `${algorithm}: ${work}. Whoever has a token can find this secret and sign as the issuer: replace it by \`sealwright secret new\`, and treat all tokens under it as forged`;
  }
  const end = complete ? '' : ' The search was not complete.';
  return `${algorithm}: ${work}.${end} That proves nothing: the secret is only not among these`;
}

export function progressText({ tried, total, perSecond, remainingSeconds, stage }: CrackProgress): string {
  const share = total === 0 ? 100 : Math.min(99, Math.floor((tried / total) * 100));
  return `${share} %  ${tried.toLocaleString('en-US')} tried  ${rateText(perSecond)}  about ${timeText(remainingSeconds)} left  ${stage}`;
}

function rateText(perSecond: number): string {
  return perSecond >= 1e6
    ? `${(perSecond / 1e6).toFixed(2)} million a second`
    : `${Math.round(perSecond).toLocaleString('en-US')} a second`;
}

function timeText(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'some time';
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.ceil(seconds / 3600)} h` : `${Math.ceil(seconds / 86_400)} days`;
}

function textOf(secret: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(secret);
  } catch {
    return undefined;
  }
}

function quote(text: string): string {
  return JSON.stringify(text).replaceAll(/[^\x20-\x7e]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
