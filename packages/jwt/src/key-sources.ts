import type { IssuerKey, KeySource } from './key-set.ts';
import { isPromise } from './maybe-promise.ts';

/**
 * One source out of several issuers' sources. The first that holds the `kid` answers, in the order given; the answer
 * carries its issuer, to which the token's `iss` must be equal once the signature held. So the order only ever decides
 * which of two issuers with one `kid` is served, never who is believed. A token without `kid` is answered only if
 * exactly one source has an answer.
 *
 * It does NOT let one source's failure hide another's answer; if none answers, the failure is thrown, since "cannot
 * tell" is not "unknown".
 *
 * @example
 * const { verificationKey } = await generateSigningKey('ES256');
 * const other = createKeySet({ issuer: 'https://other.example', keys: [verificationKey] });
 * const keys = combineKeySources([keySet, other]);
 */
export function combineKeySources(sources: readonly KeySource[]): KeySource {
  const all = Object.freeze([...sources]);
  if (all.length === 0) throw new TypeError('sources: none');
  return Object.freeze({
    findKey: (kid: string | undefined): IssuerKey | undefined | Promise<IssuerKey | undefined> =>
      kid === undefined ? findOnly(all) : findFirst(all, kid),
  });
}

function findFirst(sources: readonly KeySource[], kid: string): IssuerKey | undefined | Promise<IssuerKey | undefined> {
  const pending: Promise<IssuerKey | undefined>[] = [];
  for (const source of sources) {
    const answer = ask(source, kid);
    // Behind one that is still looking, in its order.
    if (pending.length > 0 || isPromise(answer)) pending.push(Promise.resolve(answer));
    else if (answer !== undefined) return answer;
  }
  return pending.length === 0 ? undefined : firstFound(pending);
}

/** A source that throws at once has failed like one whose promise does. */
function ask(source: KeySource, kid: string | undefined): IssuerKey | undefined | Promise<IssuerKey | undefined> {
  try {
    return source.findKey(kid);
  } catch (error) {
    return Promise.reject(error);
  }
}

async function findOnly(sources: readonly KeySource[]): Promise<IssuerKey | undefined> {
  const found = await settle(sources.map((source) => Promise.resolve(ask(source, undefined))));
  return found.length === 1 ? found[0] : undefined;
}

async function firstFound(pending: readonly Promise<IssuerKey | undefined>[]): Promise<IssuerKey | undefined> {
  return (await settle(pending))[0];
}

async function settle(pending: readonly Promise<IssuerKey | undefined>[]): Promise<IssuerKey[]> {
  const settled = await Promise.allSettled(pending);
  // What failed has no value.
  const values = settled.map((one) => (one as Partial<PromiseFulfilledResult<IssuerKey | undefined>>).value);
  const found = values.filter((value) => value !== undefined);
  const failed = settled.find((one) => one.status === 'rejected');
  if (found.length === 0 && failed !== undefined) throw failed.reason;
  return found;
}
