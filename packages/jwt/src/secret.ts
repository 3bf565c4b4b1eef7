import * as engine from '#engine';
import { decodeBase64UrlText } from './base64url-decode.ts';
import { demandPermit, permit } from './construction-permit.ts';
import { defaultSecretBytes } from './defaults.ts';
import { secretErrors } from './errors.ts';

const label = '[secret]';

/** Bytes that do not show themselves: printing, JSON and inspection say `[secret]`. Only `reveal` gives them out. */
export class Secret {
  readonly #bytes: Uint8Array;

  constructor(shown: typeof permit, bytes: Uint8Array) {
    demandPermit(shown);
    this.#bytes = Uint8Array.from(bytes);
    Object.freeze(this);
  }

  /** The bytes, as a copy. Every call is a place to look at in a review. */
  reveal(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  toString(): string {
    return label;
  }

  toJSON(): string {
    return label;
  }

  [Symbol.toPrimitive](): string {
    return label;
  }

  get [Symbol.toStringTag](): string {
    return label;
  }
}

// What `console.log` and `util.inspect` ask for. Set from outside the class: a computed name cannot be declared in it.
Object.defineProperty(Secret.prototype, Symbol.for('nodejs.util.inspect.custom'), { value: () => label });

/**
 * Wraps a copy of `bytes`. It does NOT judge their strength: `createHmacKey` does.
 *
 * @example
 * const secret = createSecret(crypto.getRandomValues(new Uint8Array(64)));
 */
export function createSecret(bytes: Uint8Array): Secret {
  if (!(bytes instanceof Uint8Array)) throw new TypeError('a secret is made of bytes');
  return new Secret(permit, bytes);
}

/**
 * Reads a secret from canonical base64url, the form that `sealwright secret new` prints. White space at the ends (a
 * file's last line feed) is dropped.
 *
 * @throws `secret_malformed`
 *
 * @example
 * const secret = parseSecret(process.env['JWT_SECRET'] ?? '');
 */
export function parseSecret(text: string): Secret {
  const bytes = typeof text === 'string' ? decodeBase64UrlText(text.trim()) : undefined;
  if (bytes === undefined || bytes.length === 0) throw secretErrors.create('secret_malformed');
  return new Secret(permit, bytes);
}

/**
 * A fresh secret from the platform's random source; 64 bytes fit every HMAC algorithm.
 *
 * @example
 * const key = await createHmacKey({ alg: 'HS512', secret: generateSecret() });
 */
export function generateSecret(bytes: number = defaultSecretBytes): Secret {
  if (!Number.isInteger(bytes) || bytes < 32 || bytes > 1024) throw new TypeError('a secret has 32 to 1024 bytes');
  return new Secret(permit, engine.randomBytes(bytes));
}
