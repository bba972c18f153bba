package dev.linekeeper.configuration;

/**
 * A section that is not merged with the same section of the defaults, key by key: it
 * would make no sense half from here and half from there.
 */
interface TakenWhole {

}
