import { isPrivateJwk, privatePemIn } from './committed-key.ts';
import { memberOf } from './evaluate-member.ts';
import type { SourceReading, SourceRule } from './rule.ts';
import { evaluate } from './source-evaluate.ts';
import { textOf } from './source-value.ts';
import { isKind } from './syntax.ts';

export const privateKeyCommitted: SourceRule = {
  id: 'private-key-committed',
  title: 'A private key stands in the program',
  severity: 'critical',
  cwe: 798,
  why: 'Whoever has seen the program, a backup of it or its history signs tokens for anybody.',
  fix: 'Take the key out of use, make a new one outside of the program, and read it from a secret store.',
  source: ['OWASP ASVS 5.0 §13.3.1'],
  example: {
    bad: `const key = '-----BEGIN PRIVATE ${'KEY'}-----\\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\\n-----END PRIVATE ${'KEY'}-----';\n`,
    good: "const key = '-----BEGIN PUBLIC KEY-----\\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\\n-----END PUBLIC KEY-----';\n",
  },
  *check({ file }: SourceReading) {
    if (/PRIVATE KEY-----/.test(file.text)) {
      for (const node of file.all('StringLiteral', 'TemplateLiteral')) {
        const text = isKind(node, 'StringLiteral')
          ? node.value
          : node.quasis.map(({ value }) => value.cooked ?? '').join('');
        const kind = privatePemIn(text);
        if (kind !== undefined) yield { node, ...(kind === 'encrypted' && { severity: 'medium' as const }) };
      }
    }
    if (!/\bkty\b/.test(file.text)) return;
    for (const node of file.all('ObjectExpression')) {
      const value = evaluate(file, node);
      const members = Object.fromEntries(
        ['kty', 'd', 'k'].map((name) => [name, textOf(memberOf(value, name, node, file, evaluate))]),
      );
      if (isPrivateJwk(members)) yield { node };
    }
  },
};
