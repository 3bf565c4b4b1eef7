/** The groups of the catalogue by the letter of their rows, in the order of a report. */
export const attackGroups: ReadonlyMap<string, string> = new Map([
  ['A', 'Presence of a signature and choice of the algorithm'],
  ['B', 'Confusion of keys and algorithms'],
  ['C', 'Where keys come from: key sets, kid, headers'],
  ['D', 'Mathematics of signatures and strength of keys'],
  ['E', 'Encrypted tokens'],
  ['F', 'Parsing and encoding'],
  ['G', 'Claims'],
  ['H', 'Kinds of tokens, their cross-use and their life'],
  ['I', 'The authorization server'],
]);

/** The title of the group that an attack belongs to; its letter where the group is unknown. */
export function groupTitle(attack: string): string {
  const letter = attack.slice(0, 1);
  return attackGroups.get(letter) ?? letter;
}
