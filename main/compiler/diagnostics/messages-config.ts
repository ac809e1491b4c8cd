/** @file Codes of findings about configuration files (hls4ml_config.yml). */

import type { MessageText } from './message.ts';

/** Code → text, area `config-file`. */
export const CONFIG_MESSAGES = {
  'config-file/too-large': {
    title: 'Configuration too large',
    explanation: 'A configuration is a few kilobytes; this file is far larger and is not read, to protect memory.',
    help: 'Open the hls4ml_config.yml of a project.',
  },
  'config-file/not-yaml': {
    title: 'Not YAML',
    explanation: 'The text cannot be read as YAML.',
    help: 'Correct the line named, or export the configuration again.',
  },
  'config-file/bomb': {
    title: 'Too many references',
    explanation: 'Anchors and aliases repeat parts of the file so often that it would grow beyond all bounds.',
    help: 'Write the repeated parts out, or remove the aliases.',
  },
  'config-file/not-a-configuration': {
    title: 'Not a configuration',
    explanation: 'The file has neither HLSConfig nor Model.',
    help: 'Open an hls4ml configuration: a mapping with HLSConfig, in it Model, LayerType and LayerName.',
  },
  'config-file/unknown-key': {
    title: 'Unknown key',
    explanation: 'hls4ml does not know this key and ignores it silently.',
    help: 'Correct the spelling or remove the key.',
  },
  'config-file/misplaced-key': {
    title: 'Key in the wrong place',
    explanation: 'hls4ml looks for this key somewhere else and ignores it here.',
    help: 'Move the key.',
  },
  'config-file/older-key': {
    title: 'Key of an older hls4ml',
    explanation: 'Older versions of hls4ml had this key; 1.x looks for another one, ignores this silently and takes its own default. Here the value is used.',
    help: 'Rename the key.',
  },
  'config-file/wrong-type': {
    title: 'Value of the wrong kind',
    explanation: 'The value is not of the kind the key takes; it is left out of the design.',
    help: 'Correct the value.',
  },
  'config-file/unsupported-value': {
    title: 'Value without an equivalent',
    explanation: 'hls4ml knows the value, this program does not; the next best is used.',
    help: 'Choose a supported value in the design.',
  },
  'config-file/not-expressible': {
    title: 'Not expressible in hls4ml',
    explanation: 'The design holds settings that hls4ml’s configuration has no key for. The exported file carries them under the key Bitloom, which hls4ml ignores; reading the file here brings them back.',
    help: 'To have hls4ml do the same, make these changes in the model itself.',
  },
} as const satisfies Readonly<Record<string, MessageText>>;
