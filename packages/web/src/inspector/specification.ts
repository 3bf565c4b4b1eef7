import type { Source } from './inspection.ts';

const openId = 'https://openid.net/specs/';

/** Documents that are no RFC. */
const addresses: Readonly<Record<string, string>> = {
  'OpenID Connect Core': `${openId}openid-connect-core-1_0.html#rfc.section.`,
  'OpenID Back-Channel Logout': `${openId}openid-connect-backchannel-1_0.html#rfc.section.`,
  'OpenID Front-Channel Logout': `${openId}openid-connect-frontchannel-1_0.html#rfc.section.`,
  'Financial-grade API': `${openId}fapi-2_0-security-profile.html#section-`,
  JARM: `${openId}oauth-v2-jarm.html#section-`,
  'Token Status List': 'https://datatracker.ietf.org/doc/html/draft-ietf-oauth-status-list#section-',
  'SD-JWT': 'https://www.rfc-editor.org/rfc/rfc9901#section-',
  'VC Data Model': 'https://www.w3.org/TR/vc-data-model/#',
};

/** The source of a rule by its name: `RFC 7519 §4.1.4`, `OpenID Connect Core §2`. */
export function specification(name: string | undefined): Source | undefined {
  if (name === undefined) return undefined;
  const [document = '', section = ''] = name.split(' §');
  const number = /^RFC (\d+)$/.exec(document)?.[1];
  const base = number === undefined ? addresses[document] : `https://www.rfc-editor.org/rfc/rfc${number}#section-`;
  if (base === undefined) return undefined;
  return { text: name, href: section === '' ? base.replace(/#.*$/, '') : base + section };
}

/** A code of the token core, in its own list. */
export function errorSource(code: string): Source {
  return { text: code, href: `docs/errors.md#${code}` };
}

/** A known attack, on its page. */
export function attackSource(id: string): Source {
  return { text: `attack ${id}`, href: `docs/attacks/${id.toLowerCase()}.md` };
}
