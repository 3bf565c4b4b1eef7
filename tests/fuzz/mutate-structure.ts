import type { TreeMutator } from './draft.ts';
import { copyOf, type JsonTree, lexeme, type Member, nodesOf, type ObjectTree, treeOf } from './json-tree.ts';
import { oddLexeme, oddName, respelled } from './odd-lexemes.ts';
import type { Random } from './random.ts';

/** What may be wrong with how JSON is built: members that repeat, types exchanged, levels added, names of the prototype. */
export const structureMutators: readonly TreeMutator[] = [
  onObject(repeatMember),
  onObject(repeatMember),
  onObject(repeatMember),
  onObject(({ members }, random) => void members.splice(random.below(members.length), 1)),
  onObject(({ members }, random) => moveMember(members, random)),
  onObject(({ members }) => void members.reverse()),
  onObject(({ members }, random) => rename(random.pick(members), random)),
  onObject(({ members }, random) => exchangeValues(members, random)),
  onObject(({ members }, random) => insert(members, { name: oddName(random), value: anyValue(random) }, random)),
  onObject(({ members }, random) => insert(members, { name: oddName(random), value: anyValue(random) }, random)),
  onObject(({ members }, random) => setValue(random.pick(members), anyValue(random))),
  onObject(({ members }, random) => setValue(random.pick(members), nest(random))),
  onObject(({ members }, random) => {
    const member = random.pick(members);
    member.name = respelled(member.name, random);
  }),
  (draft, random) => {
    const lexemes = nodesOf(partOf(draft, random)).filter((node) => node.kind === 'lexeme');
    if (lexemes.length > 0) random.pick(lexemes).text = oddLexeme(random);
  },
  (draft, random) => {
    const lexemes = nodesOf(partOf(draft, random)).filter((node) => node.kind === 'lexeme');
    const strings = lexemes.filter(({ text }) => text.startsWith('"'));
    if (strings.length === 0) return;
    const chosen = random.pick(strings);
    chosen.text = respelled(chosen.text, random);
  },
];

/** The header a third of the time: few of its changes get past the first checks. */
export function partOf(draft: { header: ObjectTree; payload: ObjectTree }, random: Random): ObjectTree {
  return random.chance(0.33) ? draft.header : draft.payload;
}

/** Any JSON value, with depth and breadth that stay small. */
export function anyValue(random: Random): JsonTree {
  switch (random.below(7)) {
    case 0:
      return treeOf({ a: 1, b: { a: [] } });
    case 1:
      return treeOf([1, 'two', [null], {}]);
    case 2:
      return treeOf({});
    case 3:
      return treeOf([]);
    default:
      return lexeme(oddLexeme(random));
  }
}

function onObject(change: (object: ObjectTree, random: Random) => void): TreeMutator {
  return (draft, random) => {
    const part = partOf(draft, random);
    const objects = nodesOf(part).filter((node) => node.kind === 'object' && node.members.length > 0);
    // Mostly the outermost, where the members have a meaning.
    const chosen = random.chance(0.7) ? part : random.pick([part, ...objects]);
    if (chosen.kind === 'object' && chosen.members.length > 0) change(chosen, random);
  };
}

/** The same name again: with the same value, with another, spelled as it was or with escapes, before or after. */
function repeatMember({ members }: ObjectTree, random: Random): void {
  const { name, value } = random.pick(members);
  const again = {
    name: random.chance(0.5) ? name : respelled(name, random),
    value: random.chance(0.3)
      ? copyOf(value)
      : random.chance(0.5)
        ? anyValue(random)
        : copyOf(random.pick(members).value),
  };
  insert(members, again, random);
}

function setValue(member: Member, value: JsonTree): void {
  member.value = value;
}

function insert(members: Member[], member: Member, random: Random): void {
  members.splice(random.below(members.length + 1), 0, member);
}

function moveMember(members: Member[], random: Random): void {
  const [member] = members.splice(random.below(members.length), 1);
  if (member !== undefined) insert(members, member, random);
}

function exchangeValues(members: Member[], random: Random): void {
  const one = random.pick(members);
  const other = random.pick(members);
  [one.value, other.value] = [other.value, one.value];
}

const renamings: readonly ((name: string) => string)[] = [
  (name) => name.toUpperCase(),
  (name) => `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`,
  (name) => `${name} `,
  (name) => `${name}\\u0000`,
  (name) => `${name}\\u200b`,
  (name) => `${name}é`,
  () => '',
];

function rename(member: Member, random: Random): void {
  member.name = `"${random.pick(renamings)(member.name.slice(1, -1))}"`;
}

/** Around the limit of 32 levels mostly, and far beyond it at times. */
function nest(random: Random): JsonTree {
  const depth = random.chance(0.8) ? 28 + random.below(7) : random.below(400);
  const opening = Array.from({ length: depth }, () => random.chance(0.5));
  const open = opening.map((isArray) => (isArray ? '[' : '{"a":')).join('');
  const close: string[] = opening.map((isArray) => (isArray ? ']' : '}')).reverse();
  // One bracket too few or too many now and then.
  if (random.chance(0.1)) close.push(random.pick([']', '}']));
  return lexeme(`${open}${random.pick(['1', '""', '[]', '{}'])}${close.join('')}`);
}
