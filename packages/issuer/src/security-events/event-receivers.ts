import { maxEventReceivers, maxPushOrigins } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { IssuerStore } from '../ports.ts';
import { checkEventOrigin } from './push-url.ts';

/** A partner that may be told of revocations, as the operator registered it. */
export interface EventReceiver {
  /** The registered resource server that it authenticates as; also the `aud` of what it is sent. */
  readonly resource: string;
  /** `added`: only of the people that it asked for, and whom it has to know by name. */
  readonly subjects: 'all' | 'added';
  /** Origins that events may be pushed to. None: it polls. */
  readonly pushOrigins: readonly string[];
}

/**
 * Who may receive security events. A resource server is none until it is registered here: who verifies tokens need not
 * hear who logged out.
 */
export interface EventReceivers {
  /**
   * Registers one, or changes what it may.
   *
   * @throws AuthError `resource_unknown`, `registration_invalid`, `event_receivers_full`
   */
  put(receiver: EventReceiver): Promise<EventReceiver>;
  find(resource: string): Promise<EventReceiver | undefined>;
  list(): Promise<readonly EventReceiver[]>;
  /** Its streams go with it. Answers whether it was there. */
  remove(resource: string): Promise<boolean>;
}

const setting = 'security-event-receivers';

export function createEventReceivers(
  store: Pick<IssuerStore, 'settings' | 'resources'>,
  removeStreams: (resource: string) => Promise<void>,
): EventReceivers {
  const list = async (): Promise<readonly EventReceiver[]> => parseReceivers(await store.settings.get(setting));
  return Object.freeze({
    async put(given) {
      const receiver = checkReceiver(given);
      if ((await store.resources.find(receiver.resource)) === undefined) throw errors.create('resource_unknown');
      const stored = await store.settings.change(setting, (value) => {
        const others = parseReceivers(value).filter(({ resource }) => resource !== receiver.resource);
        if (others.length >= maxEventReceivers) return { outcome: false };
        return { outcome: true, set: JSON.stringify([...others, receiver]) };
      });
      if (!stored) throw errors.create('event_receivers_full');
      return receiver;
    },
    find: async (resource) => (await list()).find((receiver) => receiver.resource === resource),
    list,
    async remove(resource) {
      const found = await store.settings.change(setting, (value) => {
        const receivers = parseReceivers(value);
        const others = receivers.filter((receiver) => receiver.resource !== resource);
        if (others.length === receivers.length) return { outcome: false };
        return { outcome: true, set: JSON.stringify(others) };
      });
      // After it: a stream that it begins in between is refused.
      await removeStreams(resource);
      return found;
    },
  } satisfies EventReceivers);
}

function checkReceiver({ resource, subjects, pushOrigins }: EventReceiver): EventReceiver {
  if (subjects !== 'all' && subjects !== 'added') throw invalid('subjects');
  if (pushOrigins.length > maxPushOrigins) throw invalid('push_origins');
  return { resource, subjects, pushOrigins: pushOrigins.map(checkEventOrigin) };
}

function invalid(member: string): Error {
  return errors.create('registration_invalid', { evidence: { member } });
}

/** Our own text. */
function parseReceivers(value: string | undefined): readonly EventReceiver[] {
  return value === undefined ? [] : (JSON.parse(value) as EventReceiver[]);
}
