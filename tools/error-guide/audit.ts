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
  crack_language_missing: {
    meaning: 'The dictionaries of a language are not installed.',
    cause: 'They are packages of their own, `@zxcvbn-ts/language-de`, `-es-es` and `-fr`; `language` says which.',
    action: 'Install it beside `@sealwright/audit` or the command, or give a list of your own by `--wordlist`.',
  },
  crack_place_mismatch: {
    meaning: 'The place to go on from belongs to another search.',
    cause: 'The token, the rules, a wordlist (its size or time too), a mask or this program’s own lists have changed.',
    action: 'Begin anew, under another session file.',
  },
  target_url_malformed: {
    cause: 'No `http:` or `https:` in front, or `name:password@` within.',
    action: 'Give the whole address, and credentials as the token, by `--header`, `--cookie`, `--query` or `--curl`.',
  },
  target_not_yours: {
    cause: 'An address of the target’s name is not on this machine (127.0.0.0/8, ::1).',
    action: 'Say `--i-own-this-target` (`ownsTarget`) if you may attack it. An attack on what is not yours is a crime.',
  },
  target_unresolved: {
    cause: 'DNS has no address for it, or does not answer.',
    action: 'See how the name is spelled. The audit uses no proxy: the name must be known here.',
  },
  target_unreachable: {
    cause: 'Nothing listens on that port, or a firewall drops what comes.',
    action: 'See host and port, and whether the API runs.',
  },
  target_not_named: {
    cause: 'What was to be asked is of another origin than those that the person has named.',
    action: 'Name that origin too, if it is yours. Often an issuer’s metadata leads to another host.',
  },
  good_token_unreadable: {
    cause: 'An opaque token, an encrypted one (five segments), or one that was cut off.',
    action:
      'Give a signed JWT as it was issued. An opaque token is looked up by its issuer: there is nothing to forge.',
  },
  attack_unknown: {
    cause: '`only` or `skip` has a name that the catalogue has not.',
    action: 'Take numbers and letters of groups: `A01,B`. docs/attacks lists them.',
  },
  public_keys_unfit: {
    cause: 'The key set or key is another issuer’s, or the key that signed the token has left it.',
    action: 'Take the key set of the token’s `iss`, and a fresh token.',
  },
  signing_key_unfit: {
    cause:
      'No private key, or not the one that signed the good token. A secret is tried as it stands in the file, as base64, base64url and hexadecimal.',
    action: 'Give the key of the header’s `kid`, or the secret with which the API verifies.',
  },
  key_set_unreadable: {
    cause: 'No JSON with a list `keys`, or no PEM, certificate or JWK.',
    action: 'See whether the address or file is the key set, and not a page about it.',
  },
  key_set_unavailable: {
    cause: 'It is not answered with 200, leads to another origin, or is no web address; `reason` says which.',
    action: 'Give the file by `--jwks FILE`. Redirects are not followed.',
  },
  second_token_unreadable: {
    cause: 'A token of the same key that is no JWT, or a kind that is not known.',
    action: 'Write `--second-token KIND=FILE` with one of the kinds that the message lists.',
  },
  curl_malformed: {
    cause: 'It is no curl command, or would need a shell or a file (`$(…)`, `;`, `@file`); `reason` says which.',
    action: 'Copy the request from the browser as cURL for bash, or write it with plain quotation marks.',
  },
  curl_flag_refused: {
    cause: 'A flag that is not known here, or that would read files or weaken TLS (`-k`, `-K`, `-F`); `flag` names it.',
    action: 'Leave it out. Certificates go in by `--ca-file`.',
  },
  curl_token_absent: {
    cause: 'There is no JWT in the command, or several.',
    action: 'Give the one that is meant by `--token-file`: it must stand in the command.',
  },
  openapi_malformed: {
    cause: 'No `paths`, or neither YAML nor JSON; `reason` says which.',
    action: 'Give the document of one API, whole. References to other files are not followed.',
  },
  callback_url_malformed: {
    cause: 'No `http` or `https` address, or one with a query.',
    action: 'Give host and port as the target sees them: `http://audit.example:9009`.',
  },
  callback_listen_failed: {
    cause: 'The port is taken, needs more rights, or the address is not this machine’s.',
    action: 'Choose another by `--callback-listen HOST:PORT`.',
  },
};
