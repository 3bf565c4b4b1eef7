import { describe, expect, it } from 'vitest';
import type { IssuerStore, SessionRow, SessionView } from '../../packages/issuer/src/ports.ts';
import { decideRefresh } from '../../packages/issuer/src/refresh-rules.ts';
import { type Profile, profiles } from './parties.ts';
import { simulate } from './simulate.ts';
import type { Fault } from './world.ts';

type Decide = typeof decideRefresh;
type Presented = Parameters<Decide>[1];

/** The rules over a row that a fault has misread. */
function misreading(change: (view: SessionView, presented: Presented) => Partial<SessionRow>): Decide {
  return (view, presented, options) =>
    decideRefresh({ ...view, session: { ...view.session, ...change(view, presented) } }, presented, options);
}

/** The rules, with something else written than they decided. */
function miswriting(
  change: (decision: ReturnType<Decide>, view: SessionView, presented: Presented) => ReturnType<Decide>,
): Decide {
  return (view, presented, options) => change(decideRefresh(view, presented, options), view, presented);
}

function pathOf({ outcome }: ReturnType<Decide>): string {
  return outcome.granted ? outcome.path : outcome.code;
}

function write(decision: ReturnType<Decide>, set: Partial<SessionRow>): ReturnType<Decide> {
  const { outcome } = decision;
  if (!outcome.granted) return decision;
  return {
    ...decision,
    set: { ...decision.set, ...set },
    outcome: { ...outcome, session: { ...outcome.session, ...set } },
  };
}

const isOneBehind = (view: SessionView, presented: Presented): boolean =>
  presented.token.generation === view.session.gen - 1;

const alwaysAcceptsTheOneBefore = misreading((view, presented) =>
  isOneBehind(view, presented) ? { rotatedAt: view.now } : {},
);

const renewsTheWindowByUse = miswriting((decision, view) =>
  pathOf(decision) === 'concurrent' ? write(decision, { rotatedAt: view.now }) : decision,
);

const rotatesForTheSecondTab: Decide = (view, presented, options) => {
  const decision = decideRefresh(view, presented, options);
  if (pathOf(decision) !== 'concurrent') return decision;
  const { gen, rotatedAt } = view.session;
  return write(decision, { gen: gen + 1, prevRotatedAt: rotatedAt, rotatedAt: view.now, rtKid: options.currentRtKid });
};

const forgetsTheRevocation = miswriting((decision) => {
  const { set: _set, ...rest } = decision;
  return decision.outcome.granted ? decision : rest;
});

/** The generation in one transaction, the times and the attempt key in the next: a crash, or a sibling, comes between. */
function tearsTheRotation(store: IssuerStore): IssuerStore {
  return withSessions(store, {
    async change(sid, decide) {
      let late: Partial<SessionRow> = {};
      const outcome = await store.sessions.change(sid, (view) => {
        const decision = decide(view);
        const { gen, rtKid, ...rest } = decision.set ?? {};
        if (gen === undefined || rtKid === undefined) return decision;
        late = rest;
        return { ...decision, set: { gen, rtKid } };
      });
      if (Object.keys(late).length > 0) await store.sessions.change(sid, () => ({ outcome: true, set: late }));
      return outcome;
    },
  });
}

/** A look, then a write that trusts it: what came between is written over. */
function readsThenWrites(store: IssuerStore): IssuerStore {
  return withSessions(store, {
    async change(sid, decide) {
      const view = await store.sessions.find(sid);
      if (view === undefined) return undefined;
      const decision = decide(view);
      const { evidence: _evidence, ...rest } = decision;
      await store.sessions.change(sid, () => ({ ...rest, set: { ...view.session, ...decision.set } }));
      return decision.outcome;
    },
  });
}

function withSessions(store: IssuerStore, replaced: Partial<IssuerStore['sessions']>): IssuerStore {
  const sessions = { ...bound(store.sessions), ...replaced };
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'sessions') return sessions;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function bound(sessions: IssuerStore['sessions']): IssuerStore['sessions'] {
  return new Proxy(sessions, {
    ownKeys: () => ['create', 'find', 'change', 'listBySubject', 'list', 'endAll', 'listEvidence'],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const named = (name: string): readonly Profile[] => profiles.filter((profile) => profile.name === name);
const promptProgram = named('prompt program');
const promptBrowser = named('prompt browser');
const keeper = named('program with attempt keys');

/** As the rule was first written: the answer that was lost counts as heard when it was sent. */
const recoversWithoutANewWindow = miswriting((decision, view) =>
  pathOf(decision) === 'recovered' ? write(decision, { rotatedAt: view.session.rotatedAt }) : decision,
);

/** As the rule was first written: the row goes one generation beyond the token. */
const overtakesTheLostWrite: Decide = (view, presented, options) => {
  const decision = decideRefresh(view, presented, options);
  if (pathOf(decision) !== 'restored') return decision;
  const gen = presented.token.generation + 1;
  return write(decision, { gen, rtKid: options.currentRtKid, prevRotatedAt: view.session.rotatedAt });
};

/** As the rule was first written: the first token of a lost write is taken for the newest. */
const catchesUpOnce = miswriting((decision, view) =>
  pathOf(decision) === 'restored' ? write(decision, { incarnation: view.storeIncarnation }) : decision,
);

const noWindow: Decide = (view, presented, options) =>
  decideRefresh(view, presented, { ...options, windowMilliseconds: 0 });

const forgetsAttemptKeys = miswriting((decision) =>
  pathOf(decision) === 'rotated' ? write(decision, { attempt: null }) : decision,
);

/** As the rule was first written: a cookie rotates like a token in a program's hands. */
const treatsCookiesAsPrograms: Decide = (view, presented, options) =>
  decideRefresh(
    { ...view, session: { ...view.session, transport: 'body' } },
    { ...presented, transport: 'body' },
    options,
  );

const honest = /an honest client was logged out/;
const unproven = /a replay outside the window was (answered without proof|neither answered nor caught)/;
const revived = /a session that was over answered a token/;

const faults: readonly (readonly [name: string, Fault, readonly Profile[], promise: RegExp])[] = [
  ['always accepts the generation before', { decide: alwaysAcceptsTheOneBefore }, promptProgram, unproven],
  ['renews the window by use', { decide: renewsTheWindowByUse }, promptProgram, unproven],
  ['rotates again for the second tab', { decide: rotatesForTheSecondTab }, promptProgram, /two successors/],
  ['rotates in two transactions', { wrapStore: tearsTheRotation }, promptProgram, honest],
  ['reads, then writes what it read', { wrapStore: readsThenWrites }, promptProgram, revived],
  ['detects a replay and does not revoke', { decide: forgetsTheRevocation }, promptProgram, revived],
  ['has no window at all', { decide: noWindow }, promptProgram, honest],
  ['calls nobody superseded', { decide: misreading(() => ({ prevRotatedAt: null })) }, promptProgram, honest],
  ['forgets attempt keys', { decide: forgetsAttemptKeys }, keeper, honest],
  ['does not count strangers', { decide: misreading(() => ({ streak: 0 })) }, keeper, /in lockstep/],
  ['takes a lost write for a theft', { decide: misreading(() => ({ incarnation: 9_999 })) }, promptProgram, honest],
  ['recovers without a new window', { decide: recoversWithoutANewWindow }, keeper, honest],
  ['overtakes a lost write', { decide: overtakesTheLostWrite }, promptProgram, honest],
  ['catches up with a loss once', { decide: catchesUpOnce }, keeper, honest],
  ['treats cookies as programs', { decide: treatsCookiesAsPrograms }, promptBrowser, honest],
];

describe('the simulation finds out an issuer that', () => {
  it.each(faults)('%s', async (_name, fault, chosen, promise) => {
    const limits = { sequences: 5_000, milliseconds: 120_000, seed: 7, profiles: chosen, quickly: true };
    const { broken } = await simulate(limits, fault);
    expect(broken).toMatch(promise);
  });
});
