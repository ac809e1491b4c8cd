/** @file Codes of findings about hls4ml project folders and `.fml` archives. */

import type { MessageText } from './message.ts';

/** Code → text, area `project`. */
export const PROJECT_MESSAGES = {
  'project/reconstructed': {
    title: 'Network rebuilt from C++',
    explanation: 'The folder holds no model, so the network was read from the text of its C++, headers and weights: the layers as they were built, with the types of the project. What the trained network computed in floating point is not known.',
    help: 'Nothing to do. Put the model (keras_model.keras, .h5, .onnx) into the folder to see the trained network as well.',
  },
  'project/no-top-function': {
    title: 'No network in the C++',
    explanation: 'The source has no function that calls the layers of hls4ml’s library as hls4ml writes them.',
    help: 'Open a folder that hls4ml wrote (firmware/<project>.cpp), or the model itself.',
  },
  'project/unknown-function': {
    title: 'Function that is not read back',
    explanation: 'What this call computes cannot be told from its text alone (garnets, einsums whose constants stand in generated code, extensions of the library). Hardware stops there.',
    help: 'Open the model that the project was made of, or the .fml that hls4ml saves.',
  },
  'project/missing-file': {
    title: 'File of the project is missing',
    explanation: 'The C++ names a header or a weight file that is not in the folder.',
    help: 'Copy the folder again with firmware/, its headers and firmware/weights/.',
  },
  'project/archive': {
    title: 'Saved hls4ml model cannot be read',
    explanation: 'The .fml file is an archive that is damaged, too large when unpacked, or has entries that point outside of it. Nothing of it was unpacked to disk.',
    help: 'Save the model again with hls4ml (model.save("model.fml")).',
  },
  'project/packed-folder': {
    title: 'Packed project folder cannot be read',
    explanation: 'The .tar.gz, .tgz, .tar or .zip file is damaged, too large when unpacked, has entries that point outside of it, or holds nothing that a project could be made of. Nothing of it was unpacked to disk.',
    help: 'Pack the folder of one hls4ml project again (tar -czf project.tar.gz project/), or open the folder itself.',
  },
  'project/saved-layer': {
    title: 'Layer of a saved model that is not known',
    explanation: 'The saved model holds a layer of a class that this program does not know, or without what it needs.',
    help: 'Open the model that it was made of.',
  },
  'project/configuration': {
    title: 'Configuration of the folder not used',
    explanation: 'The folder’s hls4ml_config.yml cannot be read. The project opens with types and settings as they are in the C++, or with default ones.',
    help: 'Correct the file and import it again with Design ▸ Import configuration.',
  },
  'project/test-data': {
    title: 'Test data of the folder not used',
    explanation: 'The samples in tb_data do not fit the inputs of the network, or cannot be read.',
    help: 'Import a dataset in Data.',
  },
  'project/results': {
    title: 'Results in the folder',
    explanation: 'What tools had reported about the project became runs of it, with their files, figures and layers. Results of another network, or that cannot be read, are left out.',
    help: 'Look at them in Runs; the ladder compares them with the estimates.',
  },
  'project/other-model': {
    title: 'Another model in the folder',
    explanation: 'The folder holds more than one model; one of them was opened.',
    help: 'Drop the other file by itself to open it.',
  },
} as const satisfies Readonly<Record<string, MessageText>>;
