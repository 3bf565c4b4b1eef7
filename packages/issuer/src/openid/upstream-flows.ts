import { interactionMilliseconds } from '../defaults.ts';
import type { IssuerContext } from '../issuer-context.ts';
import type { JsonObject } from '../ports.ts';
import { createSecretName, hashSecretName, isSecretName } from './secret-name.ts';

/**
 * People who are away at an upstream provider, or back from there and not yet in: one record each, under a name that only their
 * browser and the provider's answer hold (it is the `state`), for ten minutes.
 */
export interface UpstreamFlows {
  /** Answers the name. */
  begin(upstream: string, body: JsonObject): Promise<string>;
  find(name: string): Promise<JsonObject | undefined>;
  /** Ends one and answers its record, to exactly one caller: whatever comes with the name again finds nothing. */
  take(name: string): Promise<JsonObject | undefined>;
}

export function createUpstreamFlows({ settings, store }: IssuerContext): UpstreamFlows {
  const kind = 'upstream';
  return Object.freeze({
    async begin(upstream, body) {
      const name = createSecretName(settings.random);
      const createdAt = store.now();
      await store.pending.create({
        ...{ kind, keyHash: name.hash, aliasHash: null, clientId: upstream, sub: null, body, sid: null },
        ...{ usedAt: null, createdAt, expiresAt: createdAt + interactionMilliseconds },
      });
      return name.text;
    },
    async find(name) {
      if (!isSecretName(name)) return undefined;
      const view = await store.pending.find(kind, hashSecretName(name));
      if (view === undefined || view.row.usedAt !== null || view.now >= view.row.expiresAt) return undefined;
      return view.row.body;
    },
    async take(name) {
      if (!isSecretName(name)) return undefined;
      const changed = await store.pending.change<JsonObject | undefined>(kind, hashSecretName(name), ({ row, now }) =>
        row.usedAt === null && now < row.expiresAt
          ? { outcome: row.body, set: { usedAt: now } }
          : { outcome: undefined },
      );
      return changed?.outcome;
    },
  } satisfies UpstreamFlows);
}
