package io.bursar.database;

/**
 * Where the few lines go that an operator sees while a database is made, started or recovered, so that a first start of some
 * seconds does not look like a hang. A bean of this type replaces the default, standard error.
 */
@FunctionalInterface
public interface DatabaseProgress {

    void say(String line);
}
