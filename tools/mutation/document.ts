import type { Explanation, Verdict } from './verdict.ts';

/** The page on mutation testing: what was done, the score by file, and each survivor with its reason. */
export function formatDocument(verdict: Verdict, explanations: readonly Explanation[], date: string): string {
  return `${introduction}

## The run of ${date}

\`npm run -s test:mutation -- --write\` on Node ${process.versions.node}:

\`\`\`
${formatScore(verdict)}
\`\`\`

| source | mutants | score |
|---|---:|---:|
${verdict.files.map(({ file, all, score }) => `| \`${file.replace(/^.*\//, '')}\` | ${all} | ${score.toFixed(1)} % |`).join('\n')}

## The survivors

No test can tell these from the source; the run fails where one dies, and where another lives.

${explanations.map(formatExplanation).join('\n')}
`;
}

export function formatScore({ score, killed, timeout, survived, noCoverage, all }: Verdict): string {
  return `mutation score ${score.toFixed(1)} % (killed ${killed}, timeout ${timeout}, survived ${survived}, no coverage ${noCoverage}, of ${all})`;
}

const introduction = `# Mutation testing

Tests say that the code keeps its rules; mutation testing says that the tests would notice if it did not.
[Stryker](https://stryker-mutator.io) changes \`packages/jwt/src\` in every small way that it knows, one at a time (a \`<\` for
a \`<=\`, an empty text for a message, a condition that always holds), and runs the tests. A mutant that no test notices
survives: a test is missing, or the code says more than anybody can see, and then it is made shorter.

- Each source is tried by its own tests alone (\`tools/mutation/plan.ts\`), so a rule is tested where it stands. What another
  test would have noticed far away counts as survived.
- Each mutant is tried by a bundle of its tests in a thread of its own (\`tools/mutation/suite-runner.ts\`): the same files that
  Vitest runs, by the stand-in for it that also runs them in browsers. Nothing of the mutant before is left in memory.
- A mutant that runs in circles is noticed by its time, and counts as killed; so does one that lets no test load.
- \`defaults.ts\` is left out: it holds numbers with their reasons, and a test of each would say the number again.
- The Web Crypto engine is mutated under the tests that run on it, all else under Node's.
- Nothing is ignored, no kind of mutant is left out. The score counts the explained survivors as survivors.
- \`npm test\` runs the whole chain on planted sources (\`tests/mutation\`): one with its tests, one with a weak test that has to
  be found out, one that lets no test load, one that runs in circles.

\`npm run -s test:mutation\` takes a quarter of an hour on two idle cores; names of sources as arguments mutate those alone.`;

function formatExplanation({ file, original, replacement, reason }: Explanation): string {
  const code = (text: string): string => `\`${text}\``;
  return `- \`${file.replace(/^.*\//, '')}\`: ${code(original)} as ${code(replacement)}: ${reason}.`;
}
