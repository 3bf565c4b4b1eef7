/** Which lines went (-) and which came (+), without their order: enough to see what changed. */
export function difference(path: string, before: string, after: string): readonly string[] {
  const old = before.split('\n');
  const now = after.split('\n');
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `${path}: - ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `${path}: + ${line}`),
  ];
}
