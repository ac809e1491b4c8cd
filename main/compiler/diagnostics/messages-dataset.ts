/** @file Codes of findings about datasets. */

import type { MessageText } from './message.ts';

/** Code → text, area `dataset`. */
export const DATASET_MESSAGES = {
  'dataset/file-format': {
    title: 'Not a dataset file',
    explanation: 'The ending of the name is none of .npy, .npz, .csv and .dat.',
    help: 'Save the samples with numpy.save or numpy.savez, or as text with one sample a line.',
  },
  'dataset/npy-format': {
    title: 'Not a NumPy array',
    explanation: 'The file does not follow the layout of .npy files.',
    help: 'Write it again with numpy.save.',
  },
  'dataset/npy-type': {
    title: 'Array of another kind',
    explanation: 'Only arrays of real numbers can be samples or labels.',
    help: 'Convert it in Python first, for example x.astype("float32").',
  },
  'dataset/npy-truncated': {
    title: 'Array cut off',
    explanation: 'The file is shorter than the shape in its header says.',
    help: 'Copy or write the file again.',
  },
  'dataset/npz-format': {
    title: 'Not a NumPy archive',
    explanation: 'The file is not a readable zip archive of arrays.',
    help: 'Write it again with numpy.savez.',
  },
  'dataset/npz-too-large': {
    title: 'Archive too large',
    explanation: 'The unpacked arrays exceed what this program reads, to protect its memory.',
    help: 'Save fewer samples.',
  },
  'dataset/empty': {
    title: 'No samples',
    explanation: 'There is nothing to compute with.',
    help: 'Choose a file with at least one sample.',
  },
  'dataset/text-cell': {
    title: 'Text where a number is needed',
    explanation: 'A cell cannot be read as a number.',
    help: 'Correct the cell, or remove the column. Decimal points, not commas.',
  },
  'dataset/ragged-rows': {
    title: 'Rows of different length',
    explanation: 'Every line must have the same number of values.',
    help: 'Correct the line, or the separator.',
  },
  'dataset/no-inputs': {
    title: 'No input array found',
    explanation: 'None of the arrays has a name that says it is the model’s input.',
    help: 'Name the arrays x and y, or after the input layers of the model.',
  },
  'dataset/shape-mismatch': {
    title: 'Samples do not fit the model',
    explanation: 'The number of values in a sample is not what the model’s input takes.',
    help: 'Reshape or crop the samples to the input shape of the model.',
  },
  'dataset/sample-count': {
    title: 'Different numbers of samples',
    explanation: 'Inputs and labels belong together row by row.',
    help: 'Save inputs and labels of the same samples.',
  },
  'dataset/labels': {
    title: 'Labels cannot be used',
    explanation: 'Labels must be class numbers from 0, or one row per sample with a single 1.',
    help: 'Save class numbers as integers. Without labels everything but accuracy still works.',
  },
  'dataset/not-finite': {
    title: 'NaN or infinite samples',
    explanation: 'Hardware has no such numbers. C simulation makes numbers of them: 0 where the input type wraps, the end of its range where it saturates, NaN like +∞. The emulation does the same; the reference values of these samples are no numbers.',
    help: 'Remove or repair these samples; figures of error and accuracy count them.',
  },
  'dataset/reshaped': {
    title: 'Samples reshaped',
    explanation: 'The number of values per sample fits, the shape differs; values were taken in order.',
    help: 'Nothing to do if the order of the axes is right (channels last).',
  },
  'dataset/unused-array': {
    title: 'Array not used',
    explanation: 'The archive holds arrays that are neither inputs nor labels.',
    help: 'Nothing to do, or rename the array to x or y.',
  },
} as const satisfies Readonly<Record<string, MessageText>>;
