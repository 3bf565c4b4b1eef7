/** The clocks of two machines that both run NTP differ by far less; RFC 7519 §4.1.4 allows "a few minutes" at most. */
export const defaultClockSkewSeconds = 5;

/** Over a minute, skew is a longer life by another name. */
export const maxClockSkewSeconds = 60;

/** An access token lives 15 minutes with us; an hour is what most foreign issuers use. */
export const defaultMaxLifetimeSeconds = 3600;

/** A token travels in a header; servers commonly stop reading those at 8 to 16 KiB. */
export const defaultMaxTokenBytes = 16_384;

/** No policy may raise the cap above this: past it a token is an attack on the parser. */
export const largestMaxTokenBytes = 1_048_576;

/** Honest tokens nest three or four levels; 32 leaves room and keeps every walk over a value shallow. */
export const maxJsonDepth = 32;

/** 9999-12-31T23:59:59Z. A time in milliseconds lies beyond it, so it cannot pass for a far future in seconds. */
export const maxNumericDate = 253_402_300_799;

/** Thumbprints take 43 characters; the longest `kid` seen in the field is under 150. */
export const maxKidLength = 256;

/** An issuer's tokens share one or a few header segments; 64 allows for rotation and several issuers. */
export const maxRememberedHeaders = 64;

/** An issuer writes a few kinds of token; each one more costs the others a comparison. */
export const maxRememberedShapes = 8;

/** Access tokens have 10 to 20 claims. */
export const maxShapeMembers = 64;

/** NIST SP 800-131A: shorter moduli are disallowed since 2014. */
export const minRsaModulusBits = 2048;

/** A verification costs with the square of the modulus; nobody needs longer. */
export const maxRsaModulusBits = 8192;

/** New RSA keys: 3072 bits are worth 128 of security (NIST SP 800-57), but sign three times slower than 2048. */
export const defaultRsaModulusBits = 2048;

/** Long enough for every hash here, so that one fresh secret fits HS256, HS384 and HS512. */
export const defaultSecretBytes = 64;

/** HMAC hashes a secret that is longer than 128 bytes before it is used (RFC 2104 §2): past 8 KiB it is a file, by mistake. */
export const maxSecretBytes = 8192;

/** The curve for key agreement that every platform and library has; browsers have X25519 since 2023 to 2025. */
export const defaultAgreementCurve = 'P-256';

/** RFC 7518 §8.8, for a password that is hashed with SHA-512: from 32 octets, as many as the key has, to 128. */
export const minPasswordBytes = 32;
export const maxPasswordBytes = 128;

/** OWASP's Password Storage Cheat Sheet (2023 on), for PBKDF2 with HMAC-SHA-512. */
export const defaultPasswordIterations = 210_000;

/** RFC 7518 §4.8.1.2: a token that asks for fewer was written by somebody who did not mean it. */
export const leastPasswordIterations = 1000;

/** RFC 8725bis §3.13: refuse above twice what OWASP asks for where it asks most, 600,000. Most of a second of a core. */
export const mostPasswordIterations = 1_200_000;

/** RFC 7518 §4.8.1.1: at least 8 octets; nobody writes more than the hash has. */
export const minSaltBytes = 8;
export const maxSaltBytes = 64;

/** `apu` and `apv` name the two parties (RFC 7518 §4.6.1.2–3): an identifier or a hash of one. */
export const maxPartyInfoBytes = 256;

/** A JWK Set with more keys than this is a mistake or an attack on who reads it. */
export const maxJwkSetKeys = 256;

/**
 * The base64url of all moduli of a JWK Set together: 128 of 2048 bits, 32 of 8192. To judge one costs with the square of
 * its length, and nobody may hold up a verifier by a document: at this limit it takes a tenth of a second of a core.
 */
export const maxJwkSetModuliLength = 43_776;

/** NIST SP 800-89 §5.3.3: a modulus with a factor below 752 is refused. */
export const largestTrialFactor = 751;

/** A feed's event: a delta with a published RSA-8192 key is under 2 KiB. */
export const maxFeedEventBytes = 65_536;

/** OpenID Connect Core §2 caps `sub` at 255 characters; a client's identifier may be a URL. */
export const maxRevocationIdLength = 512;

/** A proof under RSA-8192 takes 4 KB; it travels in a header, beside the token that it is for. */
export const maxProofBytes = 8_192;

/** RFC 9449 §11.1 asks for seconds to minutes: a minute lets a slow network through, and bounds what has to be remembered. */
export const defaultProofMaxAgeSeconds = 60;

/** Past five minutes a stolen proof is a token of its own. */
export const maxProofMaxAgeSeconds = 300;

/** FAPI 2.0 Security Profile §5.3.2.1: clients' clocks may run ahead by up to ten seconds. */
export const defaultProofSkewSeconds = 10;

/** A `jti` of 96 random bits takes 16 characters (RFC 9449 §4.2); what is kept of one is a hash. */
export const maxProofIdLength = 256;

/** Keys of clients that prove them again and again: some 1 KB each. */
export const maxRememberedProofKeys = 256;

/** Of an `htu` or a nonce: what no honest one reaches. */
export const maxProofTextLength = 2_048;

// Behind the plain numbers, which a bundler writes where they are used until it meets another kind of constant.

/** FIPS 186-5 §5.1: the exponent lies between 2^16 and 2^256. */
export const minRsaExponent = 65_537n;

/** BoringSSL (Chromium, Bun) takes none of more than 33 bits, so that a longer one would be a key on some platforms alone. */
export const maxRsaExponent: bigint = 2n ** 33n - 1n;

/** The platform's wall clock, whole seconds. The only place that reads it; every policy may bring its own. */
export function systemClock(): number {
  return Math.floor(Date.now() / 1000);
}
