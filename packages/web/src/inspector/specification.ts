import type { Source } from './inspection.ts';

const openId = 'https://openid.net/specs/';

/** Documents that are no RFC. */
const addresses: Readonly<Record<string, string>> = {
  'OpenID Connect Core': `${openId}openid-connect-core-1_0.html#rfc.section.`,
  'OpenID Back-Channel Logout': `${openId}openid-connect-backchannel-1_0.html#rfc.section.`,
  'OpenID Front-Channel Logout': `${openId}openid-connect-frontchannel-1_0.html#rfc.section.`,
  'Financial-grade API': `${openId}openid-financial-api-part-2-1_0.html#rfc.section.`,
  JARM: `${openId}oauth-v2-jarm.html#section-`,
  'Token Status List': 'https://datatracker.ietf.org/doc/html/draft-ietf-oauth-status-list#section-',
  'SD-JWT': 'https://www.rfc-editor.org/rfc/rfc9901#section-',
  'VC Data Model': 'https://www.w3.org/TR/vc-data-model-1.1/#',
  'SD-JWT VC': 'https://datatracker.ietf.org/doc/html/draft-ietf-oauth-sd-jwt-vc#section-',
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

/** By attack, the rule that it breaks: what a finding leads to, beside the attack's own page. */
export const attackRules: Readonly<Record<string, string>> = {
  A01: 'RFC 8725 §3.2',
  A04: 'RFC 7515 §5.2',
  B01: 'RFC 8725 §3.1',
  C01: 'RFC 7515 §10.3',
  C04: 'RFC 8725 §3.10',
  C07: 'RFC 8725 §3.10',
  C08: 'RFC 8725 §3.10',
  C09: 'RFC 7515 §4.1.6',
  C12: 'RFC 8725 §3.10',
  C13: 'RFC 8725 §3.10',
  C14: 'RFC 8725 §3.10',
  C15: 'RFC 8725 §3.10',
  D01: 'RFC 7515 §5.2',
  E03: 'RFC 7518 §8.1',
  E05: 'RFC 8725 §3.2',
  E08: 'RFC 7516 §11.5',
};
