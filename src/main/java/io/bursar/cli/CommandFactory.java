package io.bursar.cli;

import java.lang.reflect.Constructor;
import picocli.CommandLine;

/** Gives each command the application, which starts only when the command asks for it. */
final class CommandFactory implements CommandLine.IFactory {

    private final Application application;

    CommandFactory(Application application) {
        this.application = application;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0].equals(Application.class)) {
                return type.cast(constructor.newInstance(application));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
