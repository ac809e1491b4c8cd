/** @file Which files of a folder may be reports, by their names. */
import { describe, expect, it } from 'vitest';
import { isProjectSource, mayBeReport } from '../../../preload/model/report-files.ts';

describe('files of a folder of results', () => {
  it('are reports or sources by name; weights, test data and templates are neither', () => {
    expect(['a/x.rpt', 'x.XML', 'run.log', 'weights/w2.txt', 'p/tb_data/out.log', 'firmware/nnet_utils/a.json', 'a.cpp'].map(mayBeReport)).toEqual([true, true, true, false, false, false, false]);
    expect(['firmware/top.cpp', 'p/firmware/parameters.h', 'p/hls4ml_config.yml', 'project.tcl', 'firmware/nnet_utils/x.cpp', 'top_test.cpp'].map(isProjectSource)).toEqual([true, true, true, true, false, false]);
  });
});
