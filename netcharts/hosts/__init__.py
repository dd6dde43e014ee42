"""Hosts: programs whose documents embed charts, such as Sphinx. One module each, imported only when used."""
