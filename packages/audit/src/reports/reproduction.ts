import type { AuditedTarget } from '../report.ts';
import type { Finding, KnownAttack } from './audit-review.ts';
import { flagsFor } from './need-flags.ts';

/**
 * The commands by which a finding is seen again. The forged token is in none of them: `accepted.json` stands for the file
 * of `--accepted-file`, the only place where it is, `$GOOD` for the file of the good token, and so on.
 */
export function reproduce(
  target: AuditedTarget,
  { attack, verdict }: Pick<Finding, 'attack' | 'verdict'>,
  facts: KnownAttack | undefined,
): readonly string[] {
  const { request } = target;
  if (target.kind === 'issuer') return [`sealwright audit issuer ${shellWord(target.name)} --only ${attack}`];
  if (request === undefined) return [`sealwright audit module ${shellWord(target.name)} --only ${attack}`];
  const given = ['--token-file "$GOOD"', ...flagsFor(facts?.needs ?? [])].join(' ');
  const again = `sealwright audit http --url ${shellWord(request.url)} ${given} --only ${attack}`;
  // What is staged, or carried in another way, is no single request with a token in it; what crashed is in no file.
  if (verdict !== 'accepted' || facts?.kind !== 'token' || facts.needs?.includes('http') === true) return [again];
  const pick = `TOKEN=$(jq -r 'map(select(.attack == "${attack}"))[0].token' accepted.json)`;
  return [`${again} --accepted-file accepted.json`, pick, curl(request)];
}

function curl({ method, url, carrier }: NonNullable<AuditedTarget['request']>): string {
  const words = ['curl', '-i', ...(method === 'GET' ? [] : ['-X', shellWord(method)])];
  const { scheme } = carrier;
  switch (carrier.in) {
    case 'header':
      words.push('-H', withToken(`${carrier.name}: ${scheme === undefined ? '' : `${scheme} `}`));
      break;
    case 'cookie':
      words.push('--cookie', withToken(`${carrier.name}=`));
      break;
    case 'query':
      words.push('--get', '--data-urlencode', withToken(`${carrier.name}=`));
      break;
    case 'body':
      words.push('--data-urlencode', withToken(`${carrier.name}=`));
      break;
  }
  return [...words, shellWord(url)].join(' ');
}

/** One word of a POSIX shell that ends with the token: nothing in `before` is obeyed. */
function withToken(before: string): string {
  return /^[\w:=. -]*$/.test(before) ? `"${before}$TOKEN"` : `${shellWord(before)}"$TOKEN"`;
}

/** One word of a POSIX shell, whatever it holds. */
export function shellWord(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
