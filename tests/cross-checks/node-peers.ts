import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { type Algorithm, createSigner, createVerifier } from 'fast-jwt';
import * as jose from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import type { Job, Jwk, Outcome, Peer } from './peer.ts';

type Answer = (job: Job) => Outcome | Promise<Outcome>;

export const josePeer: Peer = peerOf(async (job) => {
  const key = await jose.importJWK(job.key as jose.JWK, job.alg);
  switch (job.do) {
    case 'sign': {
      const header = { ...job.header, alg: job.alg };
      return { made: await new jose.SignJWT(job.claims).setProtectedHeader(header).sign(key) };
    }
    case 'verify':
      return { held: (await jose.jwtVerify(job.token, key, { algorithms: [job.alg] })).payload };
    case 'encrypt': {
      const header = { ...job.header, alg: job.alg, enc: job.enc };
      const text = new TextEncoder().encode(job.text);
      return { made: await new jose.CompactEncrypt(text).setProtectedHeader(header).encrypt(key) };
    }
    case 'decrypt': {
      const options = { keyManagementAlgorithms: [job.alg], contentEncryptionAlgorithms: [job.enc] };
      return { held: new TextDecoder().decode((await jose.compactDecrypt(job.token, key, options)).plaintext) };
    }
  }
});

export const fastJwtPeer: Peer = peerOf((job) => {
  const algorithm = job.alg as Algorithm;
  if (job.do === 'sign') {
    const { typ, kid } = job.header as { typ: string; kid: string };
    return {
      made: createSigner({ algorithm, key: pemOf(job.key, 'private'), kid, header: { alg: algorithm, typ } })(
        job.claims,
      ),
    };
  }
  if (job.do !== 'verify') return { refused: 'no encryption' };
  return { held: createVerifier({ algorithms: [algorithm], key: pemOf(job.key, 'public'), cache: false })(job.token) };
});

export const jsonwebtokenPeer: Peer = peerOf((job) => {
  const algorithm = job.alg as jsonwebtoken.Algorithm;
  if (job.do === 'sign') {
    const header = { ...job.header, alg: algorithm };
    return { made: jsonwebtoken.sign({ ...job.claims }, keyObject(job.key, 'private'), { algorithm, header }) };
  }
  if (job.do !== 'verify') return { refused: 'no encryption' };
  return { held: jsonwebtoken.verify(job.token, keyObject(job.key, 'public'), { algorithms: [algorithm] }) };
});

function peerOf(answer: Answer): Peer {
  const outcomeOf = async (job: Job): Promise<Outcome> => {
    try {
      return await answer(job);
    } catch (error) {
      return { refused: String(error) };
    }
  };
  return { run: (jobs) => Promise.all(jobs.map(outcomeOf)) };
}

function keyObject(jwk: Jwk, half: 'private' | 'public'): KeyObject {
  if (jwk.kty === 'oct') return createSecretKey(Buffer.from(jwk.k as string, 'base64url'));
  return half === 'private'
    ? createPrivateKey({ key: jwk, format: 'jwk' })
    : createPublicKey({ key: jwk, format: 'jwk' });
}

function pemOf(jwk: Jwk, half: 'private' | 'public'): Buffer {
  const key = keyObject(jwk, half);
  if (key.type === 'secret') return key.export();
  return Buffer.from(key.export({ format: 'pem', type: half === 'private' ? 'pkcs8' : 'spki' }));
}
