import type { Gate } from './gate.ts';
import { apiGate } from './gates/api.ts';
import { architectureGate } from './gates/architecture.ts';
import { attacksGate } from './gates/attacks.ts';
import { typesGate } from './gates/compile.ts';
import { conformanceGate } from './gates/conformance.ts';
import { deadCodeGate } from './gates/dead-code.ts';
import { deploymentGate } from './gates/deployment.ts';
import { docExamplesGate } from './gates/doc-examples.ts';
import { errorsGate } from './gates/errors.ts';
import { exportsGate } from './gates/exports.ts';
import { formatGate } from './gates/format.ts';
import { inspectorGate } from './gates/inspector.ts';
import { layersGate } from './gates/layers.ts';
import { lintGate } from './gates/lint.ts';
import { lockGate } from './gates/lock.ts';
import { namesGate } from './gates/names.ts';
import { outsideGate } from './gates/outside.ts';
import { placesGate } from './gates/places.ts';
import { shapeGate } from './gates/shape.ts';

/** All checks of the house, in the order in which a person wants to hear of them. */
export const gates: readonly Gate[] = [
  layersGate,
  outsideGate,
  namesGate,
  shapeGate,
  inspectorGate,
  placesGate,
  lockGate,
  formatGate,
  lintGate,
  typesGate,
  deadCodeGate,
  exportsGate,
  apiGate,
  errorsGate,
  attacksGate,
  docExamplesGate,
  architectureGate,
  conformanceGate,
  deploymentGate,
];
