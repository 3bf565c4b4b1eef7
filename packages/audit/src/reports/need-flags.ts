/**
 * The flags of `sealwright audit http` by which a person gives what an attack needs, each once. Where they stand for a
 * file or an address, a variable of the shell does. What no flag gives is left out.
 */
export function flagsFor(needs: readonly string[]): readonly string[] {
  return [...new Set(needs.flatMap(flagOf))];
}

function flagOf(need: string): readonly string[] {
  const kind = /^other-token:(.+)$/.exec(need)?.[1];
  if (kind !== undefined) return [`--second-token ${kind}="$${kind.toUpperCase().replaceAll('-', '_')}"`];
  const flag = flags.get(need);
  return flag === undefined ? [] : [flag];
}

const keySet = '--jwks "$JWKS"';

const flags: ReadonlyMap<string, string> = new Map([
  ['signing-key', '--signing-key "$SIGNING_KEY"'],
  ['key-set', keySet],
  ['public-key', keySet],
  ['rsa-public-key', keySet],
  ['ec-public-key', keySet],
  ['ed-public-key', keySet],
  ['certificate', keySet],
  ['same-key-token', '--second-token same-key="$SECOND"'],
  ['load', '--allow-load'],
  ['destructive', '--allow-destructive'],
]);
