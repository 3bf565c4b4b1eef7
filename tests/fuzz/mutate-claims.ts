import type { Draft, TreeMutator } from './draft.ts';
import { lexeme, removeMember, setMember, textOf, treeOf } from './json-tree.ts';
import { anyValue } from './mutate-structure.ts';
import { oddNumber, respelled } from './odd-lexemes.ts';
import type { Random } from './random.ts';
import { audience, issuer, now, otherAudience, otherIssuer, rulesByName } from './rules.ts';

/** Claims at every boundary that a policy draws, and in every type that they must not have. */
export const claimMutators: readonly TreeMutator[] = [
  setTime,
  setTime,
  setTime,
  setTime,
  (draft, random) => set(draft, random.pick(times), lexeme(oddNumber(random))),
  (draft, random) => set(draft, random.pick(times), anyValue(random)),
  (draft, random) => set(draft, 'iss', treeOf(random.pick(issuers))),
  (draft, random) => set(draft, 'iss', lexeme(respelled(JSON.stringify(issuer), random))),
  (draft, random) => set(draft, 'aud', treeOf(random.pick(audiences))),
  (draft, random) => set(draft, 'aud', treeOf(random.pick(audiences))),
  (draft, random) => set(draft, 'aud', lexeme(respelled(JSON.stringify(audience), random))),
  (draft, random) => set(draft, random.pick(['iss', 'aud', 'sub', 'jti']), anyValue(random)),
  (draft, random) => set(draft, random.pick(['sub', 'jti']), treeOf(random.pick(subjects))),
  (draft, random) => setRequired(draft, random),
  (draft, random) => setRequired(draft, random),
  (draft, random) => removeMember(draft.payload, random.pick(removable)),
  (draft, random) => fillToLimit(draft, random),
];

const times = ['exp', 'nbf', 'iat'] as const;
const removable: readonly string[] = [...times, 'iss', 'aud', 'sub', 'jti', 'client_id', 'tier', 'admin', 'acr'];

function set(draft: Draft, name: string, value: Parameters<typeof setMember>[2]): void {
  setMember(draft.payload, name, value);
}

/** The moment of a rule, and one second, or a part of one, to either side. */
function setTime(draft: Draft, random: Random): void {
  const { skew, maxLifetime } = draft.base.rules;
  const cap = Number.isFinite(maxLifetime) ? maxLifetime : 3600;
  const name = random.pick(times);
  // The corpus tokens that matter most were issued a minute ago and end in ten.
  const edges = {
    exp: [now - skew, now - skew, now, now + cap + skew, now - 60 + cap + skew],
    nbf: [now + skew, now + skew, now],
    iat: [now + skew, now + skew, now, now + 600 - cap - skew],
  };
  const far = [now + skew, now - skew, now + cap, now - cap, 0, 253_402_300_799, now * 1000, 2 ** 31, 2 ** 53 - 1];
  const edge = random.pick(random.chance(0.75) ? edges[name] : far);
  const time = edge + random.pick([-1, 0, 0, 0, 1, -0.5, 0.5, -(2 ** -20), 2 ** -20]);
  set(draft, name, lexeme(random.pick(timeForms)(time)));
}

const timeForms: readonly ((time: number) => string)[] = [
  ...Array.from({ length: 12 }, () => (time: number) => `${time}`),
  (time) => `"${time}"`,
  (time) => `[${time}]`,
  (time) => `${time}e0`,
  (time) => `${Math.floor(time)}.000`,
  (time) => `${Math.floor(time)}0e-1`,
  (time) => `-${time}`,
  (time) => `{"$date":${time}}`,
  (time) => `"${new Date(Math.min(time, 8e12) * 1000).toISOString()}"`,
];

const issuers: readonly unknown[] = [
  ...[issuer, otherIssuer, `${issuer}/`, issuer.toUpperCase(), issuer.slice(0, -1), `${issuer}.evil.example`, ''],
  ...[
    ` ${issuer}`,
    `${issuer}\0`,
    `${issuer}#x`,
    `${issuer}?`,
    'https://ïd.example',
    'https://id。example',
    'HTTPS://id.example',
  ],
  ...[[issuer], [issuer, otherIssuer], [otherIssuer, issuer], { '0': issuer }, null, 1, true, [[issuer]]],
];

const audiences: readonly unknown[] = [
  ...[audience, otherAudience, `${audience}/`, audience.toUpperCase(), '', '*', `${audience} `, audience.slice(0, -1)],
  ...[
    [audience],
    [otherAudience, audience],
    [audience, audience],
    [],
    [''],
    [otherAudience],
    [[audience]],
    [audience, 1],
  ],
  ...[
    [audience, null],
    [null],
    { '0': audience, length: 1 },
    null,
    0,
    true,
    `${audience} ${otherAudience}`,
    [audience, {}],
  ],
  ...[Array.from({ length: 40 }, (_, index) => `urn:${index}`).concat(audience)],
];

const subjects: readonly unknown[] = [
  '',
  ' ',
  'u-1',
  0,
  1,
  null,
  [],
  ['u-1'],
  {},
  true,
  '\u0000',
  "' OR 1=1 --",
  '../../x',
  '𝒖',
];

/** Under the rules that ask for them. */
function setRequired(draft: Draft, random: Random): void {
  draft.rules = rulesByName.required;
  const good = { client_id: 'app', tier: 3, admin: false, acr: random.pick(['low', 'high']) };
  const bad = [
    null,
    0,
    1,
    3,
    3.5,
    '3',
    [3],
    '',
    'app',
    'App',
    ['app'],
    false,
    true,
    'false',
    'low',
    'medium',
    ['low'],
    {},
  ];
  for (const [name, value] of Object.entries(good)) setMember(draft.payload, name, treeOf(value));
  const name = random.pick(Object.keys(good));
  if (random.chance(0.6)) setMember(draft.payload, name, treeOf(random.pick(bad)));
  else if (random.chance(0.3)) removeMember(draft.payload, name);
}

/** Makes the token as long as the policy allows, give or take a few characters. */
function fillToLimit(draft: Draft, random: Random): void {
  const { rules, signature } = draft.base;
  const rest = base64Length(textOf(draft.header).length) + base64Length(signature.length) + 2;
  const bytes = Math.floor(((rules.maxBytes - rest) * 3) / 4) - textOf(draft.payload).length - ',"pad":""'.length;
  if (bytes > 0) set(draft, 'pad', treeOf('x'.repeat(Math.max(0, bytes + random.below(9) - 4))));
}

function base64Length(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
}
