import { malformedKey } from './key-fault.ts';

/**
 * The platform's own refusals of a key become ours. Their messages may quote key material, so they are not kept as the
 * cause. A platform that has no such algorithm says so by `NotSupportedError`; the key may be good elsewhere.
 */
export async function byPlatform<T>(call: () => T | Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const unsupported = error instanceof Error && error.name === 'NotSupportedError';
    throw malformedKey(unsupported ? 'unsupported_by_platform' : 'refused_by_platform');
  }
}
