import type { RegistrationBounds } from './client-metadata.ts';
import { maxRegistrationTokens } from './defaults.ts';
import { errors } from './errors.ts';
import type { IssuerContext } from './issuer-context.ts';
import { createSecretName, hashSecretName, isSecretName } from './openid/secret-name.ts';

const setting = 'registration-tokens';

/** What an initial access token lets its bearer do (RFC 7591 §1.2). */
export interface InitialToken extends RegistrationBounds {
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** How many clients may still be registered with it. */
  readonly left: number;
}

/** Initial access tokens: without one, nobody registers anything. The store holds their hashes. */
export interface RegistrationTokens {
  /** The token's text is answered here and never again. @throws AuthError `registration_tokens_full` */
  create(wish: RegistrationBounds & { readonly lifeSeconds: number; readonly uses: number }): Promise<string>;
  /** What a token is good for; nothing is used up. @throws AuthError `registration_token_refused` */
  read(token: string): Promise<InitialToken>;
  /** Uses it once. @throws AuthError `registration_token_refused` */
  use(token: string): Promise<void>;
  /** Ends all of them. Answers how many were good. */
  endAll(): Promise<number>;
}

export function createRegistrationTokens({ settings, store }: IssuerContext): RegistrationTokens {
  const parse = (text: string | undefined): Readonly<Record<string, InitialToken>> => {
    const now = settings.wallClock();
    const all = Object.entries(JSON.parse(text ?? '{}') as Record<string, InitialToken>);
    return Object.fromEntries(all.filter(([, { expiresAt, left }]) => expiresAt > now && left > 0));
  };
  const find = (tokens: Readonly<Record<string, InitialToken>>, token: string): readonly [string, InitialToken] => {
    const hash = isSecretName(token) ? hashSecretName(token) : '';
    const found = Object.hasOwn(tokens, hash) ? tokens[hash] : undefined;
    if (found === undefined) throw errors.create('registration_token_refused');
    return [hash, found];
  };
  return Object.freeze({
    async create({ lifeSeconds, uses, scopes, resources }): Promise<string> {
      const { text, hash } = createSecretName(settings.random);
      const token: InitialToken = { scopes, resources, left: uses, expiresAt: settings.wallClock() + lifeSeconds };
      const isFull = await store.settings.change(setting, (value) => {
        const tokens = parse(value);
        if (Object.keys(tokens).length >= maxRegistrationTokens) return { outcome: true };
        return { outcome: false, set: JSON.stringify({ ...tokens, [hash]: token }) };
      });
      if (isFull) throw errors.create('registration_tokens_full');
      return text;
    },
    read: async (token) => find(parse(await store.settings.get(setting)), token)[1],
    async use(token): Promise<void> {
      const used = await store.settings.change(setting, (value) => {
        const tokens = parse(value);
        const hash = isSecretName(token) ? hashSecretName(token) : '';
        const found = Object.hasOwn(tokens, hash) ? tokens[hash] : undefined;
        if (found === undefined) return { outcome: false };
        return { outcome: true, set: JSON.stringify({ ...tokens, [hash]: { ...found, left: found.left - 1 } }) };
      });
      if (!used) throw errors.create('registration_token_refused');
    },
    endAll: () => store.settings.change(setting, (value) => ({ outcome: Object.keys(parse(value)).length, set: null })),
  } satisfies RegistrationTokens);
}
