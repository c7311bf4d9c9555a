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
        if (type.getPackage().equals(CommandFactory.class.getPackage()) && !type.equals(BursarCommand.class)) {
            Constructor<K> constructor = type.getDeclaredConstructor(Application.class);
            return constructor.newInstance(application);
        }
        return CommandLine.defaultFactory().create(type);
    }
}
