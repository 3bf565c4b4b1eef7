/**
 * For `whenUnavailable` of `liveRoles`: while the issuer cannot be asked, the roles count that the token was issued with,
 * and a role that was taken away since then is held for up to the life of the token. The observer hears of each case.
 *
 * @example
 * ```ts
 * import { liveRoles } from '@sealwright/verifier/live-roles';
 * import { trustTokenRoles } from '@sealwright/verifier/unsafe';
 * const roles = liveRoles({
 *   issuer: 'https://id.example.com',
 *   resource: 'https://api.example.com',
 *   secret: process.env['RESOURCE_SECRET'] ?? '',
 *   ttlSeconds: 10,
 *   whenUnavailable: trustTokenRoles,
 * });
 * ```
 */
export const trustTokenRoles: unique symbol = Symbol('trustTokenRoles');
