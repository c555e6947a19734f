import { Argument, Command } from 'commander';
import { type SchemaName, schemas } from '../../compiler/schema/schemas.js';
import type { CreateCommand } from '../command.js';
import { printJson } from '../print-json.js';

export const schemaCommand: CreateCommand = (cli): Command =>
  new Command('schema')
    .description('Prints the JSON Schema (draft 2020-12) of step blocks, of the inventory or of front matter.')
    .addArgument(new Argument('[what]', 'of what').choices(Object.keys(schemas)).default('step'))
    .option('--json', 'for symmetry; a schema always is JSON')
    .addHelpText('after', '\nExample:\n  lifeboat schema inventory > inventory.schema.json')
    .action((what: SchemaName) => printJson(cli, schemas[what]()));
