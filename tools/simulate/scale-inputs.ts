/** All that the plan assumes of its users and machines. Each is an assumption until an installation has counted its own. */
export interface ScaleInputs {
  readonly users: number;
  /** Share of the users who come on one day. */
  readonly dailyShare: number;
  /** Live sessions of a user, whether used today or not: rows. */
  readonly sessionsPerUser: number;
  /** Sessions that one who comes uses on that day. */
  readonly activeSessionsPerUser: number;
  readonly visitsPerSession: number;
  readonly visitSeconds: number;
  /** Share of the day's sessions that end by a log-out. */
  readonly logOutShare: number;
  /** Share of the day's sessions that begin with a log-in, since the last one had ended by itself. */
  readonly logInShare: number;
  readonly accessSeconds: number;
  /** The part by which an access token's life is shortened at random, at most. */
  readonly accessJitter: number;
  /** Weights of the 24 hours. */
  readonly dailyCurve: readonly number[];
  /** By administrators and programs, beside the log-outs. */
  readonly quietRevocationsPerSecond: number;
  readonly incidentSessions: number;
  readonly nodes: number;
  readonly verifiers: number;
  /** Processes that revoke or refresh hold so many connections to PostgreSQL each. */
  readonly connectionsPerNode: number;
  /** Share of a processor that is spent when it counts as full. */
  readonly processorShare: number;
  /** Share of the pages of sessions and accounts that memory holds; the rest is read from disk when it is wanted. */
  readonly cachedShare: number;
  /** How much smaller than life the day is simulated. */
  readonly reduction: number;
  readonly seed: number;
}

/** The plan of docs/scale.md. */
export const planInputs: ScaleInputs = {
  users: 100_000_000,
  dailyShare: 0.4,
  sessionsPerUser: 2,
  activeSessionsPerUser: 1.5,
  visitsPerSession: 6,
  visitSeconds: 300,
  logOutShare: 0.1,
  logInShare: 0.03,
  accessSeconds: 900,
  accessJitter: 0.05,
  dailyCurve: [
    ...[0.35, 0.25, 0.2, 0.2, 0.25, 0.4, 0.7, 1.1, 1.4, 1.5, 1.5, 1.5],
    ...[1.6, 1.5, 1.4, 1.4, 1.4, 1.5, 1.6, 1.8, 1.9, 1.7, 1.2, 0.65],
  ],
  quietRevocationsPerSecond: 5,
  incidentSessions: 1_000_000,
  nodes: 6,
  verifiers: 1000,
  connectionsPerNode: 11,
  processorShare: 0.6,
  cachedShare: 0.5,
  reduction: 2000,
  seed: 1,
};

/**
 * @throws TypeError for what cannot be: a share outside 0 to 1, a count below 1, a curve without 24 hours, more simulated
 * users than a run of seconds can take.
 */
export function checkInputs(inputs: ScaleInputs): ScaleInputs {
  for (const name of [
    'dailyShare',
    'logOutShare',
    'logInShare',
    'accessJitter',
    'processorShare',
    'cachedShare',
  ] as const) {
    if (!(inputs[name] >= 0 && inputs[name] <= 1)) throw new TypeError(`${name} must be 0 to 1`);
  }
  for (const name of ['users', 'accessSeconds', 'nodes', 'verifiers', 'reduction', 'visitsPerSession'] as const) {
    if (!(inputs[name] >= 1)) throw new TypeError(`${name} must be 1 or more`);
  }
  const { dailyCurve, users, reduction } = inputs;
  if (dailyCurve.length !== 24 || dailyCurve.some((weight) => !(weight >= 0)) || sum(dailyCurve) === 0) {
    throw new TypeError('dailyCurve must be 24 weights');
  }
  if (users / reduction > maxSimulatedUsers) throw new TypeError('reduction must be larger for so many users');
  return inputs;
}

/** Some ten seconds of simulation. */
const maxSimulatedUsers = 1_000_000;

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
