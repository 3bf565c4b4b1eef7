/**
 * A check of the house. It cannot be written without its proof: `sound` is a small tree that it accepts, and each of
 * `planted` lays a violation over that tree which it must report. `gates.test.ts` runs them all.
 */
export interface Gate {
  readonly name: string;
  /** What holds when it is green. */
  readonly promise: string;
  /** What is wrong under `root`, one line each. */
  check(root: string): Promise<readonly string[]> | readonly string[];
  /** A tree that takes what is built to write is made when it is asked for: the gates are named before the build. */
  readonly sound: Tree | (() => Promise<Tree>);
  readonly planted: readonly [Planted, ...Planted[]];
}

/** Paths relative to the root, and their text. */
export type Tree = Readonly<Record<string, string>>;

export interface Planted {
  readonly violation: string;
  /** Laid over `sound`; an empty text removes the file. */
  readonly files: Tree;
  readonly reported: RegExp;
}
