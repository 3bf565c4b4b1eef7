export { createDpopProof, type DpopKeyPair, type DpopRequest } from './dpop-create.ts';
export { type DpopExpectations, type DpopProof, type ProofDefect, verifyDpopProof } from './dpop-verify.ts';
