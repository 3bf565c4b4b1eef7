import { catalogue, type Forgery, missingNeeds, type Need, type TokenAttack } from '@sealwright/audit/catalogue';
import { absent, createPolicy, isAuthError, type Policy, verifyJwt } from '@sealwright/jwt';
import type { AttackAnswer, AttackEvent, VariantAnswer } from './attack-answer.ts';
import { type AttackScene, setScene } from './attack-scene.ts';
import { needWords } from './need-words.ts';
import { type CoreKey, coreKeyOf, readSigned } from './signature-check.ts';
import { readCompact } from './token-parts.ts';
import { traceAll } from './traced-text.ts';

/** What `attemptAttacks` takes beside the token. */
export interface AttemptOptions {
  /** What was pasted as the key; empty where nothing was. */
  readonly keyText?: string;
  /** Seconds since 1970. */
  readonly now: number;
  /** Lets a page breathe between two rows. By default the next turn of the event loop. */
  readonly pause?: () => Promise<void>;
}

/**
 * Forges every token that the audit's catalogue can make of this one, shows each to the token core, and says how the core
 * answered: first the conditions, then row after row.
 *
 * It does NOT send anything anywhere, and does NOT try the attacks that need a running target: `sealwright audit` does. It
 * says how Sealwright's verifier answers, not how yours does. Stop it by leaving the loop. It never throws.
 */
export async function* attemptAttacks(
  compact: string,
  { keyText = '', now, pause = nextTurn }: AttemptOptions,
): AsyncGenerator<AttackEvent, void> {
  const attacks = catalogue.filter(
    (attack): attack is TokenAttack => attack.kind === 'token' && !attack.needs.includes('http'),
  );
  const scene = await setScene(compact, keyText, now);
  const verify = scene && (await verifierOf(scene));
  if (scene === undefined || verify === undefined || (await verify(scene.good.text)) !== 'accepted') {
    yield { type: 'set-up', keys: 'stand-in', sentences: [hopeless], total: 0 };
    return;
  }
  const others = catalogue.length - attacks.length;
  const rest = `${others} more attacks of the catalogue need a running verifier, its key set or its answers, and are not tried here: sealwright audit fires them.`;
  yield { type: 'set-up', keys: scene.keys, sentences: [...scene.sentences, rest], total: attacks.length };
  for (const [index, attack] of attacks.entries()) {
    await pause();
    yield await attempt(attack, scene, { verify, pause, done: index + 1 });
  }
}

const hopeless =
  'The token’s header and claims cannot be read as JSON objects, or it is too long: there is nothing to forge from.';

async function nextTurn(): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, 0);
  });
}

type Verify = (token: string) => Promise<string>;

/** The core, set up as its documentation says; of the two origins the more patient one. */
async function verifierOf({ good, candidate, now }: AttackScene): Promise<Verify | undefined> {
  const signed = readSigned(readCompact(traceAll(good.text)));
  const key = signed && (await coreKeyOf(signed, candidate));
  const { iss: issuer } = good.payload;
  if (key === undefined || typeof issuer !== 'string') return undefined;
  const { kid } = good.header;
  // As a key set of one key: a token that names another key, or none, is answered as there.
  const keys = {
    findKey: (name: string | undefined) =>
      name === undefined || name === kid || kid === undefined ? { issuer, key } : undefined,
  };
  const policy = policyOf(good, issuer, now);
  return async (token) => answerOf(token, keys, policy);
}

interface Keys {
  readonly findKey: (kid: string | undefined) => { readonly issuer: string; readonly key: CoreKey } | undefined;
}

async function answerOf(token: string, keys: Keys, policy: Policy): Promise<string> {
  try {
    await verifyJwt(token, keys, policy);
    return 'accepted';
  } catch (error) {
    return isAuthError(error) ? error.code : 'refused';
  }
}

function policyOf({ header, payload }: AttackScene['good'], issuer: string, now: number): Policy {
  const { aud, exp, iat } = payload;
  const audiences = (Array.isArray(aud) ? aud : [aud]).filter(
    (one): one is string => typeof one === 'string' && one !== '',
  );
  const life = Number(exp) - Number(iat ?? now);
  return createPolicy({
    issuer,
    audience: audiences.length > 0 ? audiences : absent,
    typ: typeof header['typ'] === 'string' && header['typ'] !== '' ? header['typ'] : absent,
    origin: 'foreign',
    maxLifetimeSeconds: Math.max(3600, Number.isFinite(life) ? Math.ceil(life) : 0),
    now: () => now,
  });
}

interface Attempt {
  readonly verify: Verify;
  readonly pause: () => Promise<void>;
  readonly done: number;
}

/** Between so many forgeries a page may draw. */
const slice = 25;
/** What is kept of a forged token to be shown. */
const maxShown = 20_000;

async function attempt(
  attack: TokenAttack,
  { context }: AttackScene,
  { verify, pause, done }: Attempt,
): Promise<AttackAnswer> {
  const { id, title, severity } = attack;
  const facts = { type: 'attack' as const, id, title, severity, page: `docs/attacks/${id.toLowerCase()}.md`, done };
  const lacking = missingNeeds(attack, context);
  if (lacking.length > 0) return { ...facts, ...notTried(lacking) };
  const variants: VariantAnswer[] = [];
  for (const { variant, token, carriage } of await forge(attack, context)) {
    if (carriage !== undefined) continue;
    if (variants.length % slice === slice - 1) await pause();
    variants.push({ variant, token: token.slice(0, maxShown), answer: await verify(token) });
  }
  if (variants.length === 0) return { ...facts, ...notTried([]) };
  const taken = variants.filter(({ answer }) => answer === 'accepted').length;
  return { ...facts, ...judged(attack, taken, variants.length), missing: [], variants };
}

async function forge(attack: TokenAttack, context: AttackScene['context']): Promise<readonly Forgery[]> {
  try {
    return await attack.forge(context);
  } catch {
    // A platform without an algorithm (Ed25519 in an old browser), or a token of which this cannot be made.
    return [];
  }
}

function notTried(lacking: readonly Need[]): Pick<AttackAnswer, 'outcome' | 'sentence' | 'missing' | 'variants'> {
  const missing = lacking.map((need) => needWords(need));
  const sentence =
    missing.length === 0 ? 'Of this token no such forgery can be made.' : `Not tried: it needs ${missing.join('; ')}.`;
  return { outcome: 'not-tried', sentence, missing, variants: [] };
}

function judged({ expect }: TokenAttack, taken: number, all: number): Pick<AttackAnswer, 'outcome' | 'sentence'> {
  const many = all === 1 ? 'The forgery' : `All ${all} forgeries`;
  if (taken === 0) return { outcome: 'refused', sentence: `${many} ${all === 1 ? 'was' : 'were'} refused.` };
  if (expect === 'either')
    return {
      outcome: 'allowed',
      sentence: `${taken} of ${all} were taken, which is no fault here: see what the attack is.`,
    };
  return { outcome: 'taken', sentence: `${taken} of ${all} forgeries were taken.` };
}
