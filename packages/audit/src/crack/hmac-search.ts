import { batchKeys } from '../defaults.ts';
import { type HmacJob, type HmacSearch, isKey } from './hmac-job.ts';
import { createVectorSearch, hasVectors } from './vector-search.ts';

/** Several keys at once where this processor and this Node can, one after the other elsewhere. */
export function createHmacSearch(job: HmacJob): HmacSearch {
  return hasVectors(job.hash) ? createVectorSearch(job) : createPlainSearch(job);
}

/** The same by node:crypto: about a tenth as fast. */
export function createPlainSearch(job: HmacJob): HmacSearch {
  const { blockBytes } = job.hash;
  const blocks = new Uint8Array(batchKeys * blockBytes);
  return {
    capacity: batchKeys,
    blocks,
    search(from, end) {
      for (let index = from; index < end; index += 1) {
        if (isKey(job, blocks.subarray(index * blockBytes, (index + 1) * blockBytes))) return index;
      }
      return -1;
    },
  };
}
