/** @file Codes of findings about model files. */

import type { MessageText } from './message.ts';

/** Code → text, area `model`. */
export const MODEL_MESSAGES = {
  'model/file-empty': {
    title: 'Empty file',
    explanation: 'The file has no content; usually a copy or a download was cut off.',
    help: 'Save or copy the model again.',
  },
  'model/file-unreadable': {
    title: 'File cannot be opened',
    explanation: 'The operating system refuses to give the file.',
    help: 'Check that the file is there and that you may read it.',
  },
  'model/file-too-large': {
    title: 'File too large',
    explanation: 'The file is larger than this program reads, to protect its memory.',
    help: 'Save the model without its optimizer (model.save(path, include_optimizer=False)).',
  },
  'model/file-format': {
    title: 'Not a model file',
    explanation: 'The content is none of the formats that are read here.',
    help: 'Open a Keras model (a .keras archive, a complete .h5 file, or the architecture .json together with its weights .h5), an ONNX or QONNX model (.onnx), or a program of torch.export (.pt2).',
  },
  'model/archive': {
    title: 'Archive cannot be read',
    explanation: 'The file is a zip archive that is damaged, or whose entries are too large, too many, encrypted or point outside it. Nothing of it was unpacked to disk.',
    help: 'Copy or download the file again, or save the model anew.',
  },
  'model/saved-model': {
    title: 'TensorFlow SavedModel',
    explanation: 'A SavedModel holds compiled functions instead of layers; what each computes, and with which weights, cannot be told from it with certainty.',
    help: 'Load it in Python and save it as .keras or .h5 (tf.keras.models.load_model(folder).save("model.keras")), or export it to ONNX.',
  },
  'model/torch-pickle': {
    title: 'Pickled PyTorch model',
    explanation: 'A pickle is a program that Python runs when it is opened; programs of others are never run here. A state dict has the weights alone and no network at all. torch.export writes the network as a graph.',
    help: 'In Python: torch.export.save(torch.export.export(model.eval(), (example,)), "model.pt2").',
  },
  'model/torchscript': {
    title: 'TorchScript',
    explanation: 'TorchScript is a program in a language of its own, which is no longer developed. torch.export writes the network as a graph.',
    help: 'In Python: torch.export.save(torch.export.export(model.eval(), (example,)), "model.pt2").',
  },
  'model/torch-compiled': {
    title: 'Compiled PyTorch package',
    explanation: 'The package holds machine code that AOTInductor made of the model, from which the network cannot be told.',
    help: 'Save the exported program itself: torch.export.save(program, "model.pt2").',
  },
  'model/torch-version': {
    title: 'Version of the PyTorch archive',
    explanation: 'The layout of archives of torch.export changes with their version; others than those read here may mean other things.',
    help: 'Load the program with the torch that wrote it (torch.export.load), and save it with a torch from 2.7 to 2.15.',
  },
  'model/training-mode': {
    title: 'Exported in training mode',
    explanation: 'Dropout draws random numbers in training and batch normalisation computes with the statistics of the batch; hardware does neither.',
    help: 'Call model.eval() before torch.export.export(model, …) and save again.',
  },
  'model/file-corrupt': {
    title: 'Damaged file',
    explanation: 'The file begins like a model but cannot be read to its end. The reader runs apart, so nothing else was harmed.',
    help: 'Copy or download the file again, or save the model anew.',
  },
  'model/file-timeout': {
    title: 'Reading took too long',
    explanation: 'Reading was stopped at its time limit; damaged files can send the HDF5 library in circles.',
    help: 'Save the model anew. If it is very large, save it without its optimizer.',
  },
  'model/memory': {
    title: 'Not enough memory to read the model',
    explanation: 'Reading was stopped at its memory limit.',
    help: 'Save the model without its optimizer, or close other programs.',
  },
  'model/no-architecture': {
    title: 'Weights without architecture',
    explanation: 'The HDF5 file holds weights only; how the layers are connected stands in another file.',
    help: 'Open the architecture file (.json, made with model.to_json()) instead; these weights then belong to it.',
  },
  'model/architecture-invalid': {
    title: 'Architecture cannot be read',
    explanation: 'The description of the layers is not what Keras writes.',
    help: 'Save the model anew with Keras.',
  },
  'model/weights-file-missing': {
    title: 'Weights file needed',
    explanation: 'A .json file holds the architecture only.',
    help: 'Put the weights beside it as <name>_weights.h5, or choose the file.',
  },
  'model/weights-missing': {
    title: 'Missing weights',
    explanation: 'A layer needs an array that is not in the weights file. The layer stays in the graph but cannot be computed.',
    help: 'Check that architecture and weights were saved from the same model.',
  },
  'model/weights-shape': {
    title: 'Weights of the wrong shape',
    explanation: 'An array in the weights file does not fit the layer. The layer stays in the graph but cannot be computed.',
    help: 'Check that architecture and weights were saved from the same model.',
  },
  'model/weights-by-order': {
    title: 'Weights taken in their order',
    explanation: 'The weights file has other layer names than the architecture; every layer that has weights was given those in its place, as Keras does when it loads them.',
    help: 'Nothing to do if both were saved from the same model; otherwise choose the right weights file.',
  },
  'model/weights-not-finite': {
    title: 'NaN or infinite weights',
    explanation: 'Training diverged or the file is damaged; hardware has no such numbers.',
    help: 'Train again with a smaller learning rate, or take an earlier checkpoint.',
  },
  'model/unsupported-layer': {
    title: 'Layer not supported',
    explanation: 'The layer stays in the graph so that the rest can be seen, but it cannot be computed or built.',
    help: 'Replace the layer by supported ones, or cut the model before it.',
  },
  'model/lambda-layer': {
    title: 'Lambda layer',
    explanation: 'A Lambda layer is Python code inside the model file. Code of others is never executed here, so that what the layer computes stays unknown; the network is shown, and works up to there.',
    help: 'Write the function with layers of Keras (Rescaling, Reshape, Multiply, …) and save the model again; the weights can be taken over with set_weights.',
  },
  'model/custom-layer': {
    title: 'Layer class of your own',
    explanation: 'The class is defined in Python outside the model file, so that its computation cannot be known from the file. The network is shown, and works up to there.',
    help: 'Replace the layer by layers of Keras, or cut the network before it.',
  },
  'model/unsupported-option': {
    title: 'Layer option not supported',
    explanation: 'The layer is known, but not with this setting; its numbers in hardware would not be those of the framework.',
    help: 'Change the setting in the model and train or save it again.',
  },
  'model/no-hls4ml-equivalent': {
    title: 'No hls4ml equivalent',
    explanation: 'hls4ml 1.3 cannot build this layer, so there is no result to be bit-exact with; the emulation follows the nearest layer that it can build.',
    help: 'Write Activation("softmax") instead of the layer class Softmax if hls4ml shall build the network.',
  },
  'model/option-ignored': {
    title: 'Layer option that hls4ml ignores',
    explanation: 'The numerics profile follows hls4ml, which drops this option: the hardware computes without it, the reference with it, and the difference shows as an error of the layer.',
    help: 'Change the layer in the model and train again, or accept the difference.',
  },
  'model/folded-bias-lost': {
    title: 'Folded bias lost',
    explanation: 'A QConv2DBatchnorm folds its batch normalisation into kernel and bias. hls4ml puts the folded bias into the hardware only through the bias quantizer; without one the hardware keeps the bias from before, and the mean and the offset of the normalisation are missing.',
    help: 'Train the layer with a bias_quantizer, such as quantized_bits(16, 6, alpha=1), or use QConv2D and a BatchNormalization behind it.',
  },
  'model/unsupported-quantizer': {
    title: 'Quantizer not supported',
    explanation: 'The values this quantizer makes cannot be reproduced exactly.',
    help: 'Use quantized_bits for weights, and quantized_bits or quantized_relu for activations.',
  },
  'model/external-data-missing': {
    title: 'Weights in another file',
    explanation: 'An ONNX file may keep its weights in files beside it. Files are found only among those that are chosen together.',
    help: 'Choose the model together with the file that is named (on the command line: --weights FILE).',
  },
  'model/weights-unreadable': {
    title: 'Constant cannot be read',
    explanation: 'The size, type or place of a constant does not fit what the file says of it. Layers that need it cannot be computed.',
    help: 'Export the model again; if the file was copied, copy it again.',
  },
  'model/channels-last': {
    title: 'Image axes turned',
    explanation: 'Hardware takes images with the channels last. The model was turned, its weights with it; data whose axes are in the order of the file is turned when it is read.',
    help: 'Nothing to do.',
  },
  'model/quantizer-accepted': {
    title: 'Quantisers that hls4ml does not read',
    explanation: 'hls4ml reads QONNX only. Pairs of QuantizeLinear and DequantizeLinear mean the same quantisers and were turned into them.',
    help: 'Nothing to do here. For hls4ml itself export the model as QONNX.',
  },
  'model/shared-layer': {
    title: 'Layer used more than once',
    explanation: 'Hardware has a layer of its own for every use, with the same weights; the further ones are named <layer>_0, <layer>_1, … hls4ml does so for Keras 3 models; of a Keras 2 model it builds only the first use and silently drops the others.',
    help: 'Nothing to do here. For hls4ml itself, save a Keras 2 model with Keras 3, or give each use a layer of its own.',
  },
  'model/compute-type': {
    title: 'Computed in 16-bit floats',
    explanation: 'The policy of a layer lets Keras compute it in float16 or bfloat16. The weights are read as they are stored; hardware has its own types, and the reference computes in full precision.',
    help: 'Nothing to do; compare with Keras in float32 for a closer agreement.',
  },
  'model/reserved-name': {
    title: 'Reserved layer name',
    explanation: 'hls4ml keeps the name "input" for itself and refuses models that have a layer of that name.',
    help: 'Rename the layer and save the model again, if hls4ml shall build it.',
  },
  'model/unknown-shape': {
    title: 'Input of open size',
    explanation: 'Hardware needs every size to be known.',
    help: 'Give the input layer a complete shape and save the model again.',
  },
  'model/shape-mismatch': {
    title: 'Shapes do not fit',
    explanation: 'The shapes that arrive at this layer are not ones it can take.',
    help: 'Check the model with model.summary() and save it again.',
  },
  'model/duplicate-name': {
    title: 'Two layers of one name',
    explanation: 'Layers are found by name, in the file as in a configuration.',
    help: 'Give the layers different names.',
  },
  'model/cycle': {
    title: 'Layers in a circle',
    explanation: 'Some layers wait for each other, so there is no order in which to compute them.',
    help: 'Save the model anew; Keras itself cannot make such a model.',
  },
  'model/dangling-input': {
    title: 'Input from nowhere',
    explanation: 'A layer reads a tensor that no layer makes.',
    help: 'Save the model anew.',
  },
  'model/skipped-output': {
    title: 'Output that is left out',
    explanation: 'A dropout or noise layer that is an output of a functional model: hls4ml 1.3 removes the layer and not the output, and its project does not compile.',
    help: 'Save the model without the layer, with what it reads as the output.',
  },
} as const satisfies Readonly<Record<string, MessageText>>;
