import { type Authenticated, assertAuthenticated } from '../authenticated.ts';
import { requireGrant } from '../client-settings.ts';
import { deviceCodeSeconds, devicePollSeconds } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { IssuerContext } from '../issuer-context.ts';
import { openidScopes } from '../openid/claims-of-scope.ts';
import { createSecretName, hashSecretName, isSecretName } from '../openid/secret-name.ts';
import type { ClientRow, PendingView } from '../ports.ts';
import { narrowScope, parseScope } from '../scope.ts';
import type { Sessions } from '../sessions.ts';
import { type DeviceRecord, judgePoll, parseDeviceRecord } from './device-record.ts';
import { deviceCodeGrant } from './grant-names.ts';
import {
  assertBegan,
  type GrantCaller,
  type GrantParts,
  isConsented,
  issueGranted,
  keepIfWanted,
  prepareGrantedSession,
  type Redeemed,
} from './granted-session.ts';
import { createUserCode, parseUserCode } from './user-code.ts';

export interface DeviceRequest {
  readonly client: ClientRow;
  /** Within the client's; those that speak of no person if left out. */
  readonly scope?: string | undefined;
  readonly resources: readonly string[];
}

/** What the device keeps and what it shows (RFC 8628 §3.2). */
export interface DeviceStart {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly expiresInSeconds: number;
  readonly intervalSeconds: number;
}

export interface WaitingDevice {
  readonly client: ClientRow;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
}

/**
 * Sign-in for devices that have no browser (RFC 8628): the device shows a short code, a person types it elsewhere, and the device
 * asks meanwhile.
 *
 * It does NOT count who guesses user codes: whoever calls `find` and `approve` throttles (§5.1).
 */
export interface DeviceGrants {
  /** @throws AuthError `grant_unauthorized`, `scope_refused`, `resource_refused` */
  start(request: DeviceRequest): Promise<DeviceStart>;
  /** What waits under a code, as somebody typed it; undefined for what is unknown, answered or over. */
  find(userCode: string): Promise<WaitingDevice | undefined>;
  /**
   * Lets the device in as whoever authenticated, with what the account has of the scopes. False: nothing waits there (any more).
   * `TypeError` for a proof that was made for another client.
   */
  approve(userCode: string, authenticated: Authenticated): Promise<boolean>;
  /** Sends the device away. */
  deny(userCode: string): Promise<boolean>;
  /**
   * The device asks. Once approved it begins the session, once; asking again is refused and harms nobody.
   *
   * @throws AuthError `device_code_unknown`, `device_code_expired`, `device_pending`, `device_slow_down`, `device_denied`,
   * `resource_refused`, `account_inactive`, `authentication_stale`
   */
  poll(caller: GrantCaller & { readonly deviceCode: string }): Promise<Redeemed>;
}

export function createDeviceGrants(parts: GrantParts, sessions: Pick<Sessions, 'end'>): DeviceGrants {
  const { context } = parts;
  return Object.freeze({
    start: (request: DeviceRequest) => start(context, request),
    async find(userCode: string): Promise<WaitingDevice | undefined> {
      const view = await findWaiting(context, userCode);
      const client = view && (await context.store.clients.find(view.row.clientId));
      if (view === undefined || client === undefined) return undefined;
      const { scope, resources } = parseDeviceRecord(view.row.body);
      return { client, scopes: parseScope(scope) ?? [], resources };
    },
    async approve(userCode: string, authenticated: Authenticated): Promise<boolean> {
      assertAuthenticated(authenticated);
      const { sub, clientId, epochs, authTimeSeconds, amr, acr, account } = authenticated;
      const consented = await isConsented(context, sub, clientId);
      return settle(context, userCode, ({ row }) => {
        if (row.clientId !== clientId) throw new TypeError('the authentication was for another client');
        const record = parseDeviceRecord(row.body);
        const held = (name: string): boolean => openidScopes.includes(name) || account.scopes.includes(name);
        const scope = (parseScope(record.scope) ?? []).filter(held).join(' ');
        const answered: DeviceRecord = {
          ...{ ...record, state: 'approved', scope, epochs, authTimeSeconds, amr, acr, consented },
        };
        return { sub, body: { ...answered } };
      });
    },
    deny: (userCode: string) =>
      settle(context, userCode, ({ row }) => ({ body: { ...parseDeviceRecord(row.body), state: 'denied' } })),
    poll: (caller: GrantCaller & { readonly deviceCode: string }) => poll(parts, sessions, caller),
  } satisfies DeviceGrants);
}

async function start(context: IssuerContext, { client, scope: asked, resources }: DeviceRequest): Promise<DeviceStart> {
  requireGrant(client, deviceCodeGrant);
  if (!resources.every((resource) => client.resources.includes(resource))) throw errors.create('resource_refused');
  const own = client.scopes.filter((name) => !openidScopes.includes(name));
  const scope = asked === undefined ? own.join(' ') : narrowScope(asked, client.scopes);
  if (scope === undefined) throw errors.create('scope_refused');
  const { settings, store } = context;
  const createdAt = store.now();
  const record: DeviceRecord = {
    ...{ state: 'waiting', scope, resources, intervalSeconds: devicePollSeconds, polledAt: null, claims: null },
    // The device is not the browser in which somebody lets it in: signing out there leaves it alone.
    ...{ offline: true, browserSession: null, epochs: [0, 0, 0], authTimeSeconds: 0, amr: [], acr: null },
  };
  const name = createSecretName(settings.random);
  // Two short codes may be the same: then another is drawn.
  for (;;) {
    const userCode = createUserCode(settings.random);
    const created = await store.pending.create({
      ...{ kind: 'device', keyHash: name.hash, aliasHash: hashSecretName(userCode), clientId: client.clientId },
      ...{ sub: null, sid: null, body: { ...record }, usedAt: null, createdAt },
      expiresAt: createdAt + deviceCodeSeconds * 1_000,
    });
    if (created === 'exists') continue;
    const times = { expiresInSeconds: deviceCodeSeconds, intervalSeconds: devicePollSeconds };
    return { deviceCode: name.text, userCode, ...times };
  }
}

async function findWaiting({ store }: IssuerContext, userCode: string): Promise<PendingView | undefined> {
  const code = parseUserCode(userCode);
  if (code === undefined) return undefined;
  const view = await store.pending.findByAlias('device', hashSecretName(code));
  return view !== undefined && isWaiting(view) ? view : undefined;
}

function isWaiting({ row, now }: PendingView): boolean {
  return row.usedAt === null && now < row.expiresAt && parseDeviceRecord(row.body).state === 'waiting';
}

/** Answers a waiting device, once: of two people who type one code, the first is heard. */
async function settle(
  context: IssuerContext,
  userCode: string,
  answer: (view: PendingView) => Partial<Pick<PendingView['row'], 'body' | 'sub'>>,
): Promise<boolean> {
  const found = await findWaiting(context, userCode);
  if (found === undefined) return false;
  const changed = await context.store.pending.change('device', found.row.keyHash, (view) =>
    isWaiting(view) ? { outcome: true, set: answer(view) } : { outcome: false },
  );
  return changed?.outcome ?? false;
}

async function poll(
  parts: GrantParts,
  sessions: Pick<Sessions, 'end'>,
  { deviceCode, ...caller }: GrantCaller & { readonly deviceCode: string },
): Promise<Redeemed> {
  const { context } = parts;
  if (!isSecretName(deviceCode)) throw errors.create('device_code_unknown');
  const keyHash = hashSecretName(deviceCode);
  const issuedAt = context.settings.wallClock();
  const found = await context.store.pending.find('device', keyHash);
  if (found === undefined) throw errors.create('device_code_unknown');
  const record = parseDeviceRecord(found.row.body);
  const { sub } = found.row;
  // An approval does not change any more, so its row can be made before the transaction. One that comes in between is for
  // the next time that the device asks.
  const row = sub === null ? undefined : await prepareGrantedSession(parts, caller, record, sub);
  const changed = await context.store.pending.change('device', keyHash, (view) =>
    judgePoll(view, caller, { row, issuer: context.settings.issuer }),
  );
  if (changed === undefined) throw errors.create('device_code_unknown');
  assertBegan(changed.session);
  if (changed.outcome !== undefined) throw errors.create(changed.outcome);
  if (row === undefined) throw errors.create('device_pending');
  if (!(await keepIfWanted(context, sessions, record, row))) throw errors.create('device_denied');
  return { ...(await issueGranted(parts, caller, record, { sid: row.sid, issuedAt })), nonce: null };
}
