import type { ErrorGuide } from '../error-catalogue.ts';

/** The codes of `@sealwright/audit`. */
export const guide: ErrorGuide = {
  crack_token_unsupported: {
    meaning: 'The token cannot be cracked: it was not signed with a shared secret.',
    cause:
      'No compact signed token (`malformed`), another algorithm than HS256, HS384 or HS512 (`algorithm`), a signature that is not as long as its algorithm makes it (`signature_length`), or over 64 KiB (`too_large`); `reason` says which.',
    action:
      'Give a token as it was issued, whole. A token that was signed with a private key has no secret to be guessed.',
  },
  crack_wordlist_unreadable: {
    meaning: 'A wordlist cannot be read.',
    cause: 'There is none at this path (`missing`), or it is a folder, a pipe or a device (`not_a_file`).',
    action: 'Give ordinary files. Unpack a compressed list, and write what comes from a pipe into a file first.',
  },
  crack_mask_malformed: {
    meaning: 'A mask cannot be read.',
    cause: 'A `?` with none of `l u d s a h H b ?` behind it, nothing at all, or more candidates than can be counted.',
    action: 'Write it as hashcat does: `?u?l?l?l?d?d`. What takes more than 2^53 candidates is not tried out here.',
  },
  crack_place_mismatch: {
    meaning: 'The place to go on from belongs to another search.',
    cause: 'The token, the rules, a wordlist (its size or time too), a mask or this program’s own lists have changed.',
    action: 'Begin anew, under another session file.',
  },
};
