import type { ForgeContext, Forgery, VariantResult } from './attack.ts';
import type { KeySetAnswer, KeySetHost, Stage } from './stage.ts';
import type { Answer, Presentation, Target } from './target.ts';

/** What a run lends to its staged attacks. */
export interface StageParts {
  readonly context: ForgeContext;
  readonly target: Target;
  /** Presents within the run's budget, and notes the exchange. */
  readonly present: (target: Target, variant: string, presentation: Presentation) => Promise<Answer>;
  readonly judge: (variant: string, answer: Answer) => VariantResult;
  /** Keeps a forgery that was taken. */
  readonly keep: (variant: string, token: string) => void;
  readonly wasAsked: (url: string) => boolean;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly keySetHost?: KeySetHost | undefined;
  readonly renewTarget?: ((answer: KeySetAnswer | undefined) => Promise<Target>) | undefined;
  readonly keySetMaxAgeSeconds?: number | undefined;
}

/** The stage that a staged attack plays on. */
export function openStage(parts: StageParts): Stage {
  const { context, target, present, judge, keep, wasAsked, pause, keySetHost, renewTarget, keySetMaxAgeSeconds } =
    parts;
  const fire = async ({ variant, token, carriage, callback }: Forgery): Promise<VariantResult> => {
    const answer = await present(target, variant, { token, ...(carriage === undefined ? {} : { carriage }) });
    const judged = judge(variant, answer);
    const isFetched = callback !== undefined && wasAsked(callback);
    const result: VariantResult = isFetched
      ? {
          ...judged,
          verdict: 'accepted',
          reason: 'it asked the address that the token named',
          evidence: { ...judged.evidence, fetched: true },
        }
      : judged;
    if (result.verdict === 'accepted') keep(variant, token);
    return result;
  };
  return {
    context,
    present: async (presentation) => present(target, 'staged', presentation),
    fire,
    judge,
    pause,
    wasAsked,
    ...(keySetHost === undefined ? {} : { keySetHost }),
    ...(keySetMaxAgeSeconds === undefined ? {} : { keySetMaxAgeSeconds }),
    ...(keySetHost === undefined || renewTarget === undefined
      ? {}
      : {
          renew: async (answer: KeySetAnswer | undefined) => {
            keySetHost.serve(answer);
            return openStage({ ...parts, target: await renewTarget(answer) });
          },
        }),
  };
}
