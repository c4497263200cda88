#!/usr/bin/env node
// Writes every method and content header that amqplib 0.10.8 (npm) has, for given.py: octets, and what was given to it, in the order of the wire.
'use strict';

const defs = require('amqplib/lib/defs');

const TABLE = {text: 'häuser', number: 70000, flag: true, nothing: null, inner: {deep: -1}, list: ['a', 200]};
const ENTRIES = [
    ['text', 'long-string', 'häuser'], ['number', 'int32', '70000'], ['flag', 'boolean', 'true'], ['nothing', 'void', ''],
    ['inner', 'table', [['deep', 'int8', '-1']]], ['list', 'array', [['long-string', 'a'], ['int16', '200']]],
];

function sample(type, place, turn) {
    switch (type) {
    case 'bit': return place % 2 === turn;
    case 'octet': return 7 + place;
    case 'short': return 0x1200 + place;
    case 'long': return 0x12345600 + place;
    case 'longlong': return 0x123456789a00 + place;
    case 'timestamp': return 1700000000 + place;
    case 'shortstr': return `name-${place}`;
    case 'longstr': return Buffer.from(`long text ${place}`);
    case 'table': return TABLE;
    default: throw new Error(type);
    }
}

function shown(type, value) {
    switch (type) {
    case 'bit': return {boolean: value};
    case 'table': return {table: ENTRIES};
    case 'longstr': return {longstr: value.toString()};
    default: return {[type]: value};
    }
}

function write(kind, octets, given) {
    console.log([kind, octets.toString('hex'), JSON.stringify(given)].join('\t'));
}

for (const [name, id] of Object.entries(defs)) {
    let info;
    try {
        info = typeof id === 'number' && defs.info(id);
    } catch (error) {
        continue;
    }
    if (!info || !/^[A-Z]/.test(name) || name === 'BasicProperties') {
        continue;
    }
    for (const turn of info.args.some((arg) => arg.type === 'bit') ? [0, 1] : [0]) {
        const fields = {}, given = [];
        info.args.forEach((arg, place) => {
            fields[arg.name] = sample(arg.type, place, turn);
            given.push(shown(arg.type, fields[arg.name]));
        });
        write('method', defs.encodeMethod(id, 7, fields), given);
    }
}
const properties = defs.info(defs.BasicProperties).args;
for (const chosen of [...properties.map((one) => [one]), properties, []]) {
    const fields = {}, given = [];
    for (const arg of chosen) {
        const place = properties.indexOf(arg);
        fields[arg.name] = sample(arg.type, place, 0);
        given.push([place, shown(arg.type, fields[arg.name])]);
    }
    write('header', defs.encodeProperties(defs.BasicProperties, 7, 0x0102030405, fields), given);
}
