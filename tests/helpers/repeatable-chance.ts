/**
 * @file Property tests draw the same values in every run, so that a failure is repeatable and a green run stays green.
 * `BITLOOM_SEED=7 npm test` draws others.
 */
import { configureGlobal } from 'fast-check';

configureGlobal({ seed: Number(process.env['BITLOOM_SEED'] ?? 978) });
