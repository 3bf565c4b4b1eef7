/**
 * Lets `createIssuer` take an `accessTokenSeconds` of up to a day instead of an hour, as its option `longAccessTokens`. A
 * symbol, so that no configuration file can say it and a search finds each use.
 *
 * A token that nobody revokes is good for as long as it lives, at every verifier without the revocation feed whatever is
 * revoked; entries of the revocation log live as long as the longest token. Verifiers refuse lives of over an hour unless
 * their `maxLifetimeSeconds` says otherwise.
 */
export const longAccessTokens: unique symbol = Symbol('longAccessTokens');
