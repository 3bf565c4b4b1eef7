import type { Carriage, ForgeContext, Forgery, TokenAttack } from '../attack.ts';

/** F24. */
export const credentialCarriage: TokenAttack = {
  kind: 'token',
  id: 'F24',
  title: 'A credential in the wrong place, of the wrong scheme, or twice',
  severity: 'medium',
  cwe: 436,
  source: ['RFC 6750 §2', 'RFC 6750 §3.1', 'RFC 9110 §11.4', 'RFC 9700 §4.3.2'],
  how: 'A token in an address ends up in logs, histories and referrers; one in a cookie is sent along by any other site. Where the word before the token is not looked at, or where of two credentials the last one counts, a gateway in front and the API behind it judge different requests. The good token is sent in each of these ways, and an API for bearer tokens takes it in none.',
  // What is left out on purpose: the scheme in small letters and more than one blank behind it are right by RFC 9110
  // §11.1 and §11.4, a token in a form is allowed by RFC 6750 §2.2, and a second header behind the good one is dropped by
  // most HTTP servers before an application can see it.
  victims: [
    { what: 'hono < 4.12.21', advisory: 'CVE-2026-47673' },
    { what: 'Portainer, of tokens in addresses', advisory: 'CVE-2026-44883' },
  ],
  fix: 'Take the token from one Authorization header of the Bearer scheme alone. Refuse a request that carries two credentials, or one in its address.',
  needs: ['http'],
  expect: 'refused',
  forge: (context) => (isBearer(context) ? carriages(context) : []),
};

/** Another ordinary place makes some of these the ordinary request, and all of them pointless. */
function isBearer({ carrier }: ForgeContext): boolean {
  return carrier === undefined || (carrier.in === 'header' && carrier.name.toLowerCase() === 'authorization');
}

function carriages({ good }: ForgeContext): readonly Forgery[] {
  const broken = `${good.segments[0]}.${good.segments[1]}.AAAA`;
  const authorization = (...values: string[]): Carriage => ({ headers: { Authorization: values } });
  const ways: Readonly<Record<string, Carriage>> = {
    'scheme-basic': authorization('Basic $TOKEN'),
    'scheme-digest': authorization('Digest $TOKEN'),
    'scheme-token': authorization('Token $TOKEN'),
    'scheme-jwt': authorization('JWT $TOKEN'),
    'scheme-invented': authorization('Anything $TOKEN'),
    'scheme-longer': authorization('BearerX $TOKEN'),
    'scheme-with-colon': authorization('Bearer: $TOKEN'),
    'scheme-missing': authorization('$TOKEN'),
    'scheme-without-blank': authorization('Bearer$TOKEN'),
    'scheme-twice': authorization('Bearer Bearer $TOKEN'),
    'comma-behind': authorization('Bearer $TOKEN,'),
    'word-behind': authorization('Bearer $TOKEN anything'),
    'parameter-behind': authorization('Bearer $TOKEN, realm="api"'),
    'quotes-around': authorization('Bearer "$TOKEN"'),
    'as-parameter': authorization('Bearer token="$TOKEN"'),
    'behind-a-broken-one': authorization(`Bearer ${broken}, Bearer $TOKEN`),
    'behind-a-broken-word': authorization(`Bearer ${broken} $TOKEN`),
    'second-header': authorization(`Bearer ${broken}`, 'Bearer $TOKEN'),
    'second-header-behind-basic': authorization('Basic YXVkaXQ6YXVkaXQ=', 'Bearer $TOKEN'),
    'query-access-token': { query: { access_token: '$TOKEN' } },
    'query-token': { query: { token: '$TOKEN' } },
    'query-jwt': { query: { jwt: '$TOKEN' } },
    'query-authorization': { query: { authorization: 'Bearer $TOKEN' } },
    'query-behind-a-broken-header': { ...authorization(`Bearer ${broken}`), query: { access_token: '$TOKEN' } },
    'cookie-access-token': { cookie: { access_token: '$TOKEN' } },
    'cookie-token': { cookie: { token: '$TOKEN' } },
    'cookie-jwt': { cookie: { jwt: '$TOKEN' } },
    'cookie-authorization': { cookie: { Authorization: 'Bearer $TOKEN' } },
    'cookie-behind-a-broken-header': { ...authorization(`Bearer ${broken}`), cookie: { access_token: '$TOKEN' } },
    'proxy-authorization': { headers: { 'Proxy-Authorization': 'Bearer $TOKEN' } },
    'x-authorization': { headers: { 'X-Authorization': 'Bearer $TOKEN' } },
    'x-forwarded-authorization': { headers: { 'X-Forwarded-Authorization': 'Bearer $TOKEN' } },
    'x-access-token': { headers: { 'X-Access-Token': '$TOKEN' } },
  };
  return Object.entries(ways).map(([variant, carriage]) => ({
    variant,
    token: good.text,
    carriage,
    proof: { kind: 'form', states: 'it is the good token itself', holds: (text) => text === good.text },
  }));
}
