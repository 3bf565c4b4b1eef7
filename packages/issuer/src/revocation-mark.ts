/** What is known of one name's revocations: the strongest, and where in the log each was. */
export interface Mark {
  /** Revokes what carries a lower epoch; infinite for what is revoked outright. */
  readonly epoch: number;
  readonly expiresAt: number;
  /** Its place in the log. */
  readonly seq: number;
  /** Which log: places of two logs say nothing of each other. */
  readonly life: number;
  /** The revocations before it by epoch, which reach fewer tokens, and earlier. */
  readonly earlier: Mark | undefined;
}

/**
 * A mark with one more revocation in it, by maximum and union, so that order and repetition do not matter. Of one epoch that is
 * told twice, the first place in the newest log counts: whoever has read so far refuses already.
 */
export function mergeMark(known: Mark | undefined, fresh: Mark): Mark {
  if (known === undefined) return fresh;
  const above: Mark[] = [];
  let below: Mark | undefined = known;
  while (below !== undefined && below.epoch > fresh.epoch) {
    above.push(below);
    below = below.earlier;
  }
  let merged = below?.epoch === fresh.epoch ? joinPlaces(below, fresh) : { ...fresh, earlier: below };
  for (const mark of above.reverse()) merged = { ...mark, earlier: merged };
  // What is looked up is the first, and it may not be forgotten before any of the others.
  return { ...merged, expiresAt: Math.max(known.expiresAt, fresh.expiresAt) };
}

/** The first place in the log of now from which on a token of this epoch is refused; undefined: only a former log had it. */
export function placeFor(mark: Mark, epoch: number, life: number): number | undefined {
  let place: number | undefined;
  for (let each: Mark | undefined = mark; each !== undefined && each.epoch > epoch; each = each.earlier) {
    if (each.life === life) place = Math.min(place ?? each.seq, each.seq);
  }
  return place;
}

/** Without the earlier ones that are over: no token that they reach is left. */
export function shortenMark(mark: Mark, nowSeconds: number): Mark {
  const kept: Mark[] = [];
  for (let each: Mark | undefined = mark; each !== undefined; each = each.earlier) {
    if (each.expiresAt > nowSeconds) kept.push(each);
  }
  return kept.reduceRight<Mark | undefined>((earlier, each) => ({ ...each, earlier }), undefined) ?? mark;
}

function joinPlaces(known: Mark, fresh: Mark): Mark {
  const expiresAt = Math.max(known.expiresAt, fresh.expiresAt);
  if (known.life === fresh.life) return { ...known, expiresAt, seq: Math.min(known.seq, fresh.seq) };
  return { ...known, expiresAt, ...(fresh.life > known.life && { seq: fresh.seq, life: fresh.life }) };
}
