import { interactionMilliseconds } from '../defaults.ts';
import type { IssuerContext } from '../issuer-context.ts';
import type { JsonObject } from '../ports.ts';
import { createSecretName, hashSecretName, isSecretName } from './secret-name.ts';

/** Requests that wait for a person: kept for ten minutes under a name that stands in the page's path and nowhere else. */
export interface Interactions {
  /** Answers the name. */
  begin(clientId: string, body: JsonObject): Promise<string>;
  /** Undefined for one that is unknown, over or done. */
  find(name: string): Promise<JsonObject | undefined>;
  /** Puts the body that `decide` answers; undefined where there is none, or `decide` answers undefined. It may run again. */
  change(name: string, decide: (body: JsonObject) => JsonObject | undefined): Promise<JsonObject | undefined>;
  /** Ends one: true for exactly one caller, who may then act upon it. */
  finish(name: string): Promise<boolean>;
}

export function createInteractions({ settings, store }: IssuerContext): Interactions {
  const kind = 'interaction';
  return Object.freeze({
    async begin(clientId, body) {
      const name = createSecretName(settings.random);
      const createdAt = store.now();
      const expiresAt = createdAt + interactionMilliseconds;
      await store.pending.create({
        ...{ kind, keyHash: name.hash, aliasHash: null, clientId, sub: null, body, sid: null },
        ...{ usedAt: null, createdAt, expiresAt },
      });
      return name.text;
    },
    async find(name) {
      if (!isSecretName(name)) return undefined;
      const view = await store.pending.find(kind, hashSecretName(name));
      if (view === undefined || view.row.usedAt !== null || view.now >= view.row.expiresAt) return undefined;
      return view.row.body;
    },
    async change(name, decide) {
      if (!isSecretName(name)) return undefined;
      const changed = await store.pending.change<JsonObject | undefined>(kind, hashSecretName(name), ({ row, now }) => {
        if (row.usedAt !== null || now >= row.expiresAt) return { outcome: undefined };
        const body = decide(row.body);
        return body === undefined ? { outcome: undefined } : { outcome: body, set: { body } };
      });
      return changed?.outcome;
    },
    async finish(name) {
      if (!isSecretName(name)) return false;
      const changed = await store.pending.change(kind, hashSecretName(name), ({ row, now }) =>
        row.usedAt === null && now < row.expiresAt ? { outcome: true, set: { usedAt: now } } : { outcome: false },
      );
      return changed?.outcome === true;
    },
  } satisfies Interactions);
}
