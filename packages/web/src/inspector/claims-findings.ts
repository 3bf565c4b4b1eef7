import type { CoreCode } from './core-rules.ts';
import { coreFinding, ownFinding } from './finding.ts';
import type { Finding, InspectionContext } from './inspection.ts';
import { isBrokenOff, type JsonNode } from './lenient-json.ts';
import { describeSeconds } from './moment.ts';
import { memberOf, numberMember, type ReadPart, textMember } from './token-parts.ts';

/** As the token core has them by default: `clockSkewSeconds`, `maxLifetimeSeconds`, and the last second of the year 9999. */
const skewSeconds = 5;
const maxLifetimeSeconds = 3600;
const maxNumericDate = 253_402_300_799;
const yearSeconds = 31_556_952;

/** What the token core would say of the claims, once the signature held, under a policy with its defaults. */
export function findInClaims(part: ReadPart, context: InspectionContext): readonly Finding[] {
  const { json, text } = part;
  if (json?.node.kind !== 'object' || text === undefined) return [];
  const { node } = json;
  const say: Say = {
    node,
    context,
    markOf: (name) => {
      const member = node.members.findLast((one) => one.name === name);
      return member === undefined ? undefined : text.markOf(member.from, member.to);
    },
  };
  const found = [...findBadTimes(say), ...findTimes(say), ...findIssuer(say), ...findAudience(say), ...findTexts(say)];
  // What is not there may have been lost: the claims are malformed either way.
  return isBrokenOff(json) ? found.filter(({ mark }) => mark !== undefined) : found;
}

interface Say {
  readonly node: JsonNode;
  readonly context: InspectionContext;
  readonly markOf: (name: string) => Finding['mark'];
}

/** The time that a claim holds, where it is one that the core reads. */
function timeOf({ node }: Say, name: string): number | undefined {
  const value = numberMember(node, name);
  return value !== undefined && value >= 0 && value <= maxNumericDate ? value : undefined;
}

function findBadTimes(say: Say): readonly Finding[] {
  const found: Finding[] = [];
  for (const name of ['exp', 'nbf', 'iat']) {
    const value = memberOf(say.node, name);
    if (value === undefined || timeOf(say, name) !== undefined) continue;
    const facts = { mark: say.markOf(name), path: `claims.${name}` };
    const sentence = `${name} is no time: ${badTime(value)}`;
    found.push(
      coreFinding('claims_malformed', {
        sentence,
        fix: 'Write seconds since 1970 as a number (RFC 7519 §2).',
        ...facts,
      }),
    );
  }
  if (memberOf(say.node, 'exp') === undefined) {
    const sentence = 'There is no exp: by its own word the token is good for ever.';
    const fix = 'Give every token an expiry; minutes for an access token.';
    found.push(coreFinding('claims_malformed', { sentence, fix, path: 'claims.exp' }));
  }
  return found;
}

function badTime(value: JsonNode): string {
  if (value.kind === 'string') return 'it is text, and texts are compared letter by letter.';
  if (value.kind !== 'number') return 'it is no number.';
  const number = Number(value.value);
  if (number < 0) return 'it lies before 1970.';
  return number < maxNumericDate * 1000 && number > maxNumericDate
    ? 'it is in milliseconds, and seconds are meant.'
    : 'it lies behind the year 9999.';
}

function findTimes(say: Say): readonly Finding[] {
  const { now } = say.context;
  const [exp, nbf, iat] = [timeOf(say, 'exp'), timeOf(say, 'nbf'), timeOf(say, 'iat')];
  const found: Finding[] = [];
  const refuse = (code: CoreCode, name: string, sentence: string, fix: string): void => {
    found.push(coreFinding(code, { sentence, fix, mark: say.markOf(name), path: `claims.${name}` }));
  };
  if (exp !== undefined && now >= exp + skewSeconds) {
    const sentence = `It expired ${describeSeconds(now - exp)} ago.`;
    refuse('token_expired', 'exp', sentence, 'Get a new one. If it should be good, compare the clocks.');
  }
  if (nbf !== undefined && nbf > now + skewSeconds) {
    const sentence = `It is good only in ${describeSeconds(nbf - now)}.`;
    refuse('token_not_yet_valid', 'nbf', sentence, 'Wait, or compare the clocks.');
  }
  if (iat !== undefined && iat > now + skewSeconds) {
    const sentence = `By its own word it will be issued in ${describeSeconds(iat - now)}.`;
    refuse('token_issued_in_future', 'iat', sentence, 'Compare the clocks of issuer and verifier.');
  }
  return exp === undefined ? found : [...found, ...findLength(say, exp, exp - (iat ?? now), nbf ?? iat ?? 0)];
}

/** What a life that is too long, or none at all, means. */
function findLength(say: Say, exp: number, length: number, start: number): readonly Finding[] {
  const facts = { mark: say.markOf('exp'), path: 'claims.exp' };
  const found: Finding[] = [];
  if (length > maxLifetimeSeconds + skewSeconds) {
    const sentence = `It lives for ${describeSeconds(length)}; a policy’s default allows an hour.`;
    const fix = 'Issue for minutes and refresh. A longer life that is meant has to be allowed by maxLifetimeSeconds.';
    found.push(coreFinding('lifetime_too_long', { sentence, fix, ...facts }));
  }
  if (length >= yearSeconds) {
    const sentence = 'It lives for years. Whoever finds it, in a log or a backup, has it for as long.';
    const rule = 'RFC 6750 §5.3';
    found.push(ownFinding('years-long', rule, { severity: 'danger', sentence, fix: 'Issue for minutes.', ...facts }));
  }
  if (start >= exp) {
    const sentence = 'It expires before it begins: there is no moment at which it is good.';
    const fix = 'Mend what computes its times.';
    found.push(ownFinding('no-life', 'RFC 7519 §4.1.4', { sentence, fix, ...facts }));
  }
  return found;
}

function findIssuer(say: Say): readonly Finding[] {
  const iss = memberOf(say.node, 'iss');
  const facts = { mark: say.markOf('iss'), path: 'claims.iss' };
  const fix = 'Name the issuer by its identifier, as its metadata has it, byte for byte.';
  if (iss === undefined)
    return [coreFinding('issuer_mismatch', { sentence: 'It does not say who issued it.', fix, ...facts })];
  if (iss.kind !== 'string') {
    const sentence = 'iss is no text. A list would let a token name the right issuer beside its own.';
    return [coreFinding('claims_malformed', { sentence, fix, ...facts })];
  }
  const { expected } = say.context;
  if (expected?.issuer === undefined || expected.issuer === iss.value) return [];
  return [coreFinding('issuer_mismatch', { sentence: 'It is of another issuer than you expect.', fix, ...facts })];
}

function findAudience(say: Say): readonly Finding[] {
  const aud = memberOf(say.node, 'aud');
  const facts = { mark: say.markOf('aud'), path: 'claims.aud' };
  const fix = 'Name the API that the token is for, and let each API refuse what does not name it.';
  const { expected } = say.context;
  // A list of nobody names as many as none.
  if (aud === undefined || (aud.kind === 'array' && aud.items.length === 0)) {
    const sentence = 'It does not say for whom it is: every API that trusts the issuer may take it.';
    const severity = expected?.audience === undefined ? 'danger' : 'refused';
    return [coreFinding('audience_mismatch', { severity, sentence, fix, ...facts })];
  }
  const named = aud.kind === 'array' ? aud.items : [aud];
  if (!named.every((one) => one.kind === 'string')) {
    const sentence = 'aud is neither a text nor a list of texts.';
    return [coreFinding('claims_malformed', { sentence, fix, ...facts })];
  }
  const isNamed = named.some((one) => 'value' in one && one.value === expected?.audience);
  if (expected?.audience === undefined || isNamed) return [];
  return [coreFinding('audience_mismatch', { sentence: 'It is for another audience than you expect.', fix, ...facts })];
}

function findTexts(say: Say): readonly Finding[] {
  const found: Finding[] = [];
  for (const name of ['sub', 'jti']) {
    if (memberOf(say.node, name) === undefined || textMember(say.node, name) !== undefined) continue;
    const sentence = `${name} is no text. A number of many digits becomes another one on the way.`;
    found.push(
      coreFinding('claims_malformed', {
        sentence,
        fix: 'Write identifiers as text.',
        mark: say.markOf(name),
        path: `claims.${name}`,
      }),
    );
  }
  return found;
}
