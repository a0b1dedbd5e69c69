import { LobtopError } from '../errors.js';

/** Options for weights. */
export type WeightOptions = {
  /** Scale the weights so that they sum to 1; default true. */
  readonly isNormalized?: boolean;
  /** Filled and returned instead of a new column; its length must be `count`. */
  readonly out?: Float64Array;
};

/**
 * Weights of an exponential average, oldest first: alpha × (1 − alpha)^age. Default alpha: 2 / (count + 1).
 * @throws LobtopError `number` for fewer than two weights or an alpha outside 0…1
 */
export function emaWeights(count: number, alpha = 2 / (count + 1), options: WeightOptions = {}): Float64Array {
  if (!(alpha > 0 && alpha < 1)) throw new LobtopError('number', `alpha ${alpha} is not between 0 and 1`);
  return weights(count, (index) => alpha * (1 - alpha) ** (count - 1 - index), options);
}

/** ratio^index: the first weighs most for a ratio below 1. @throws LobtopError `number` for fewer than two weights or a ratio that is not positive */
export function geometricWeights(count: number, ratio = 0.75, options: WeightOptions = {}): Float64Array {
  if (!(ratio > 0 && Number.isFinite(ratio)))
    throw new LobtopError('number', `ratio ${ratio} is not positive: expected more than 0`);
  return weights(count, (index) => ratio ** index, options);
}

/** ln(index + 1): the first weighs nothing, the last most. @throws LobtopError `number` for fewer than two weights */
export function logarithmicWeights(count: number, options: WeightOptions = {}): Float64Array {
  return weights(count, (index) => Math.log(index + 1), options);
}

function weights(count: number, weightAt: (index: number) => number, options: WeightOptions): Float64Array {
  if (!Number.isSafeInteger(count) || count <= 1) {
    throw new LobtopError('number', `${count} weights are too few: expected an integer of at least 2`);
  }
  const { isNormalized = true, out = new Float64Array(count) } = options;
  if (out.length !== count) throw new LobtopError('number', `out has length ${out.length}: expected ${count}`);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    out[i] = weightAt(i);
    sum += out[i];
  }
  if (isNormalized) for (let i = 0; i < count; i++) out[i] /= sum;
  return out;
}
