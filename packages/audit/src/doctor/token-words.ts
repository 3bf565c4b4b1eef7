import { lastName, type Node } from './syntax.ts';

/** Whether a name is that of a token that lets somebody in: not of a parser, a form or a device. */
export function isTokenName(name: string | undefined): boolean {
  if (name === undefined || otherTokens.test(name)) return false;
  return /^(jwt|((\w*[-_])?(access|refresh|id|auth|authentication|authorization|bearer|user|session|login|jwt))?[-_]?token|jwt[-_]?(str|string)?)$/i.test(
    name,
  );
}

/** Whether a name says by itself that it is such a token; a bare `token` may be anything. */
export function isPlainlyTokenName(name: string | undefined): boolean {
  return isTokenName(name) && !/^tokens?$/i.test(name ?? '');
}

/** Whether a text is the name under which a browser keeps such a token: `token`, `my-app.access_token`. */
export function isTokenKey(text: string): boolean {
  const last = text.split(/[.:@/]/).at(-1) ?? '';
  return (
    !otherTokens.test(text) &&
    (isTokenName(last) || /(^|[-_])(access|refresh|id|auth|jwt)[-_]?token$|(^|[-_])jwt$/i.test(last))
  );
}

const otherTokens =
  /csrf|xsrf|fcm|apns|push|device|captcha|mapbox|reset|verif|confirm|invit|cancel|abort|page|next|continuation|sync|design|count|type|expir|parser|lex/i;

/** Whether an expression is named like such a token; through calls and operators it looks no further. */
export function namesToken(node: Node): boolean {
  return isTokenName(lastName(node));
}

/** Whether a name is that of a secret that signs or protects tokens, not that of some other service. */
export function isTokenSecretName(name: string): boolean {
  if (
    /client|webhook|stripe|aws|s3|smtp|mail|recaptcha|captcha|turnstile|github|google|facebook|twilio|public/i.test(
      name,
    )
  )
    return false;
  return (
    /(^|_)secret(_?key|_base)?$/i.test(name) ||
    /(jwt|token|session|auth|cookie|signing|private).*(secret|key)$/i.test(name) ||
    /secretKey$|Secret$/.test(name)
  );
}

/** What a claim says about who somebody is or what he may do. */
export function isIdentityClaim(name: string): boolean {
  return identity.test(name);
}

const identity =
  /^(sub|id|_id|uid|user|userId|user_id|userID|username|user_name|email|role|roles|scope|scopes|permissions|groups|admin|isAdmin|is_admin|tenant|tenantId|tenant_id|accountId|account_id|organizationId|orgId|customerId)$/;
