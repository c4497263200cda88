#!/usr/bin/env node
// Writes field tables as amqplib 0.10.8 (npm) makes them, for tables.py: each value on top, in an array and in a table.
'use strict';

const {encodeTable} = require('amqplib/lib/codec');

const tagged = (tag, type, values) => values.map((value) => [{'!': tag, value}, [type, String(value)]]);
const VALUES = [
    ...tagged('int8', 'int8', [0, 1, -1, 127, -128]), ...tagged('uint8', 'uint8', [0, 127, 128, 255]),
    ...tagged('int16', 'int16', [0, -1, 32767, -32768]), ...tagged('uint16', 'uint16', [0, 32768, 65535]),
    ...tagged('int32', 'int32', [0, -1, 2147483647, -2147483648]), ...tagged('uint32', 'uint32', [0, 2147483648, 4294967295]),
    ...tagged('int64', 'int64', [0, -1, 2 ** 50, -(2 ** 50)]),
    ...tagged('timestamp', 'timestamp', [0, 1700000000]),
    ...[0, 1, -1, 127, 128, -128, -129, 255, 32767, 32768, -32768, 2147483647, 2147483648, 4294967296].map((number) => [number, ['integer', String(number)]]),
    [{'!': 'float', value: -0.5}, ['float', '-0.5']], [{'!': 'double', value: -0.5}, ['double', '-0.5']], [1.5, ['double', '1.5']],
    [{'!': 'decimal', value: {places: 2, digits: 314}}, ['decimal', '2 314']],
    [true, ['boolean', 'true']], [false, ['boolean', 'false']], ['häuser', ['long-string', 'häuser']],
    [Buffer.from([0, 255]), ['byte-array', {hex: '00ff'}]], [null, ['void', '']], [[], ['array', []]], [{}, ['table', []]],
];

for (const [value, given] of VALUES) {
    for (const [made, wanted] of [[value, given], [[value, value], ['array', [given, given]]], [{n: value}, ['table', [['n', ...given]]]]]) {
        const buffer = Buffer.alloc(1024);
        const size = encodeTable(buffer, {k: made}, 0);
        console.log(`${buffer.subarray(0, size).toString('hex')}\t${JSON.stringify(wanted)}`);
    }
}
