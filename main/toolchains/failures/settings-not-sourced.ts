/** @file A tool that runs outside of its environment. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** "Could not find the loader", variables such as XILINX_VIVADO that are not set. */
export const settingsNotSourced: KnownFailure = {
  id: 'settings-not-sourced',
  title: 'The tool\'s settings were not sourced',
  rank: 'cause',
  explain: onLines([/XILINX_(?:VIVADO|VITIS|HLS)\b.*(?:not set|undefined|unset)|RDI_\w+.*(?:not set|unset)|[Pp]lease source .*settings(?:64)?\.(?:sh|csh|bat)|source the settings|(?:could not|couldn't) (?:find|locate) (?:the )?(?:loader|installation)|can't read "(?:::)?env\((?:XILINX|RDI|HDI)_\w+\)"/, {
    cause: 'The tool was started without the variables that its settings64.sh sets.',
    remedy: 'Set the folder of the installation in Tools instead of the bare executable: its settings64.sh is then sourced. Or source it before Bitloom starts.',
  }]),
};
